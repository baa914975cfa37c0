extension Track {
    /// Bits per second over the whole track.
    public var averageBandwidth: Int { Self.bandwidth(segments.reduce(0) { $0 + $1.size }, duration) }

    /// Bits per second of the largest run of segments that is at least half and at most one and a half
    /// times as long as the longest segment (RFC 8216 §4.1, "peak segment bit rate"): a last segment of
    /// a few frames, which is hardly more than a key frame, does not count alone.
    public var peakBandwidth: Int {
        let longest = segments.map(\.duration).max() ?? .zero
        return segments.indices.map { peak(from: $0, longest) }.max() ?? 0
    }

    private func peak(from start: Int, _ longest: Duration) -> Int {
        var peak = 0
        var bytes = 0
        var length = Duration.zero
        for segment in segments[start...] {
            bytes += segment.size
            length += segment.duration
            if length * 2 > longest * 3 { break }
            if length * 2 >= longest { peak = max(peak, Self.bandwidth(bytes, length)) }
        }
        return peak
    }

    private static func bandwidth(_ bytes: Int, _ duration: Duration) -> Int {
        duration > .zero ? Int((Double(bytes) * 8 / (duration / .seconds(1))).rounded(.up)) : 0
    }
}
