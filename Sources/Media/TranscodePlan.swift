/// How a source becomes renditions: which units of work, in which sizes. A pure function of the
/// probe and the settings, so that a restart plans the same and finds its finished units again.
public struct TranscodePlan: Hashable, Sendable {
    public let probe: Probe
    /// By size, the smallest first.
    public let renditions: [Rendition]
    public let units: [TranscodeUnit]
    /// When the HLS segments begin, counted from the first picture: ascending, zero first. In every
    /// rendition a key frame is there.
    public let cuts: [Duration]
    /// How far cuts are apart at most.
    public let segment: Duration
    /// x264's preset, or `lean`, our own.
    public let preset: String

    /// - Parameters:
    ///   - segment: how far the cuts are apart; less where they have to be key frames of the source.
    ///   - passThrough: nil to encode in every case.
    ///   - seamless: one unit over the whole film, and nothing passed through, for a source whose seams did
    ///     not verify.
    public init(
        _ probe: Probe, ladder: Ladder, preset: String = "lean", segment: Duration = .seconds(10),
        passThrough: PassThrough? = nil, seamless: Bool = false
    ) {
        self.probe = probe
        self.preset = preset
        self.segment = segment
        let passed = probe.video.flatMap { video in
            seamless ? nil : passThrough?.rendition(of: video, in: ladder, segment: segment)
        }
        renditions = probe.video.map { ladder.renditions(for: $0.size, beside: passed) } ?? []
        cuts = probe.video.map { Self.cuts($0, every: segment, atKeyFrames: passed != nil) } ?? []
        units = Self.units(probe, at: seamless ? Array(cuts.prefix(1)) : cuts, renditions)
    }

    /// The renditions that are encoded.
    public var encoded: [Rendition] { renditions.filter { !$0.isPassed } }

    /// Nothing that is made needs the picture to be decoded: damage in it does not show.
    public var isNeverDecoded: Bool { probe.video != nil && encoded.isEmpty }

    /// The last stretch is halved, so that the cores have done with a film at about the same time.
    private static func cuts(_ video: Probe.Video, every step: Duration, atKeyFrames: Bool) -> [Duration] {
        guard step > .zero, video.duration > .zero else { return [.zero] }
        var cuts = atKeyFrames ? stretches(video, step) : grid(to: video.duration, step)
        let last = cuts[cuts.count - 1]
        let middle = last + (video.duration - last) / 2
        let half = atKeyFrames ? video.begins.last { $0 > last && $0 <= middle } : middle
        if video.duration - last > step / 2, let half { cuts.append(half) }
        return cuts
    }

    private static func grid(to end: Duration, _ step: Duration) -> [Duration] {
        (0..<max(1, Int((end / step).rounded(.up)))).map { step * $0 }
    }

    /// Key frames, each the last that is no further than a step from the one before.
    private static func stretches(_ video: Probe.Video, _ step: Duration) -> [Duration] {
        var cuts: [Duration] = [.zero]
        for (begin, next) in zip(video.begins, video.begins.dropFirst() + [video.duration])
        where begin > cuts[cuts.count - 1] && next - cuts[cuts.count - 1] > step {
            cuts.append(begin)
        }
        return cuts
    }

    private static func units(_ probe: Probe, at cuts: [Duration], _ renditions: [Rendition]) -> [TranscodeUnit] {
        var units: [TranscodeUnit] = []
        if renditions.contains(where: \.isPassed) { units.append(.passed) }
        if renditions.contains(where: { !$0.isPassed }) {
            units += cuts.indices.map {
                .video(index: $0, start: cuts[$0], end: $0 == cuts.count - 1 ? nil : cuts[$0 + 1])
            }
        }
        return units + probe.audio.indices.map { .audio($0) } + probe.subtitles.indices.map { .subtitle($0) }
    }
}

/// A piece of the work that is done whole or not at all, and never twice.
public enum TranscodeUnit: Hashable, Sendable {
    /// The frames shown in `start ..< end`, counted from the first frame, in every encoded rendition;
    /// without an end, to the last frame.
    case video(index: Int, start: Duration, end: Duration?)
    /// The source's picture as it is, taken out of its container.
    case passed
    /// All of a sound, by its place in `Probe.audio`, in one go: audio cut in pieces has gaps (encoder priming).
    case audio(Int)
    /// All of a text, by its place in `Probe.subtitles`.
    case subtitle(Int)

    /// A file name: the unit's directory among the finished ones.
    public var name: String {
        switch self {
        case .passed: "passed"
        case .video(let index, _, _): "video-" + index.digits(5)
        case .audio(let place): "audio-" + place.digits(2)
        case .subtitle(let place): "subtitle-" + place.digits(2)
        }
    }
}
