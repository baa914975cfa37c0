/// How a source becomes renditions: which units of work, in which sizes. A pure function of the
/// probe and the settings, so that a restart plans the same and finds its finished units again.
public struct TranscodePlan: Hashable, Sendable {
    public let probe: Probe
    public let renditions: [Rendition]
    public let units: [TranscodeUnit]
    /// The grid on which every rendition has a key frame, and the length of an HLS segment.
    public let segmentDuration: Duration
    /// x264's preset, or `lean`, our own.
    public let preset: String

    /// - Parameter seamless: one unit over the whole film, for a source whose seams did not verify.
    public init(
        _ probe: Probe, ladder: Ladder, preset: String = "lean", segmentDuration: Duration = .seconds(10),
        seamless: Bool = false
    ) {
        self.probe = probe
        self.preset = preset
        self.segmentDuration = segmentDuration
        renditions = probe.video.map { ladder.renditions(for: $0.size) } ?? []
        units = Self.units(probe, every: seamless ? nil : segmentDuration)
    }

    private static func units(_ probe: Probe, every step: Duration?) -> [TranscodeUnit] {
        var units: [TranscodeUnit] = []
        if let video = probe.video {
            // The picture's own length, not the film's: sound that is longer needs no units.
            let step = step ?? video.duration
            let count = step > .zero ? max(1, Int((video.duration / step).rounded(.up))) : 1
            units = (0..<count).map {
                .video(index: $0, start: step * $0, end: $0 == count - 1 ? nil : step * ($0 + 1))
            }
        }
        if !probe.audio.isEmpty { units.append(.audio) }
        return units
    }
}

/// A piece of the encoding that is done whole or not at all, and never twice.
public enum TranscodeUnit: Hashable, Sendable {
    /// The frames shown in `start ..< end`, counted from the first frame, in every rendition; without
    /// an end, to the last frame.
    case video(index: Int, start: Duration, end: Duration?)
    /// All of the sound, in one go: audio cut in pieces has gaps (encoder priming).
    case audio

    /// A file name: the unit's directory among the finished ones.
    public var name: String {
        switch self {
        case .audio: return "audio"
        case .video(let index, _, _):
            let digits = String(index)
            return "video-" + String(repeating: "0", count: max(0, 5 - digits.count)) + digits
        }
    }
}
