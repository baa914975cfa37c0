/// When a source's picture is a rung already, and is taken as it is instead of being encoded again.
public struct PassThrough: Hashable, Sendable {
    /// Bits per second that a rung of 1080 lines may have on average; others in proportion to their lines
    /// squared, which is to their pixels.
    public var cap: Int

    public init(cap: Int) {
        self.cap = cap
    }

    /// The rendition that the source is; nil where it is none: it needs to be what every player of H.264
    /// plays, no larger than a rung and within its bit rate, with key frames in which playing can begin
    /// in every stretch of a segment's length.
    func rendition(of video: Probe.Video, in ladder: Ladder, segment: Duration) -> Rendition? {
        guard video.codec == "h264", video.isCommon, video.hasClosedGroups, let bytes = video.bytes,
            let rung = ladder.rungs.first(where: { video.size.shortSide <= $0.height }),
            video.duration > .zero
        else { return nil }
        let limit = Double(cap) * Double(rung.height * rung.height) / (1080 * 1080)
        guard Double(bytes) * 8 / (video.duration / .seconds(1)) <= limit else { return nil }
        let begins = video.begins
        let steps = zip(begins, begins.dropFirst() + [video.duration])
        guard begins.first == .zero, steps.allSatisfy({ $1 - $0 <= segment + .milliseconds(500) }) else { return nil }
        return Rendition(passing: video.size, quality: rung.quality)
    }
}

extension Probe.Video {
    /// The key frames' times from the first picture on: exactly on the source's ticks, which the
    /// difference of two rounded times is not.
    var begins: [Duration] {
        let first = timeBase.nearestTick(to: start)
        return keyFrames.map { timeBase.duration(ofTicks: timeBase.nearestTick(to: $0) - first) }
    }
}
