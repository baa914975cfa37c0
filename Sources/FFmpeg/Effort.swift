internal import Media

/// What a run of a tool may cost, from what is known of the film. All are bounds of reason, ten times
/// and more what was measured (docs/decisions/0024-confinement.md): who reaches one is not slow, but lost.
struct Effort: Hashable {
    /// Of the source.
    var bytes = 0
    /// Of sound, or of anything that is read through.
    var length: Duration = .zero
    /// Of one picture as it is decoded, and of all that are made of it; nil where it is not known yet.
    var pixels: Int?
    /// How many of them.
    var frames = 0
    /// How much more work the encoder's preset is than `veryfast`.
    var slowness = 1.0

    /// On an idle core of 2026 reading takes 1 s for some GB, sound 0.02 s for a second of it, and a
    /// million pixels, decoded or encoded, 0.005 s.
    var processorTime: Duration {
        let pictures = Double(frames) * Double(pixels ?? 0) / 1e6 * slowness
        return .seconds(60) + .seconds(Double(bytes) / 5e6) + length / 2 + .seconds(pictures / 5)
    }

    /// x264 takes 200 bytes for each pixel of a picture with `slow`, 400 with `placebo`; an 8K film in
    /// HEVC 35 to be decoded.
    var memory: Int? { pixels.map { 1 << 30 + $0 * 400 } }

    /// As much again as the source for each of four, and what a small one may be made into.
    var fileSize: Int { min(bytes, Int.max >> 4) * 4 + 1 << 30 }
}

extension Effort {
    /// A look through a film of which nothing is known.
    static func reading(bytes: Int) -> Effort { Effort(bytes: bytes) }

    /// A film is copied, or some of its pictures are looked at.
    static func copying(_ probe: Probe) -> Effort {
        let area = probe.video.map { $0.size.width * $0.size.height } ?? 0
        return Effort(
            bytes: probe.size, length: probe.duration, pixels: 2 * area, frames: min(probe.video?.frames ?? 0, 5000))
    }

    static func encoding(_ unit: TranscodeUnit, of plan: TranscodePlan) -> Effort {
        let probe = plan.probe
        var effort = Effort(bytes: probe.size, length: probe.duration, pixels: 0, slowness: slowness(of: plan.preset))
        guard case .video(_, let begin, let end) = unit, let video = probe.video else { return effort }
        let made = plan.renditions.reduce(0) { $0 + $1.size.width * $1.size.height }
        effort.pixels = video.size.width * video.size.height + made
        // What is decoded begins at the key frame before.
        let key = video.keyFrames.last { $0 <= video.start + begin } ?? video.start
        let length = (end ?? video.duration) - (key - video.start)
        effort.frames = Int((length / .seconds(1) + 1) * max(1, video.frameRate.value))
        return effort
    }

    /// Measured with 1080p: `slow` 3 times, `placebo` 22 times `veryfast`.
    private static func slowness(of preset: String) -> Double {
        let slower = ["faster", "fast", "medium", "slow", "slower", "veryslow", "placebo"]
        return slower.firstIndex(of: preset).map { (0...$0).reduce(1) { product, _ in product * 1.6 } } ?? 1
    }
}
