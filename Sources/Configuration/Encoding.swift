public import Media

extension Configuration {
    /// What is made of a film: the keys of `[transcode]` that a spool may have for itself.
    public struct Encoding: Equatable, Sendable {
        /// The heights of the key `ladder`; `quality` is not in it yet, see `ladder`.
        public var heights = Ladder.standard
        /// x264's constant rate factor, for every rung.
        public var quality = 25
        public var preset = Preset.lean
        /// What a source's picture may have to be a rung as it is; nil to encode in every case.
        public var passThrough: Bitrate? = Bitrate(bitsPerSecond: 10_000_000)
        /// The grid of key frames and the length of an HLS segment.
        public var segment = Duration.seconds(10)

        /// The rungs with their quality.
        public var ladder: Ladder {
            // The heights are those of a ladder already, so they make one again.
            Ladder(heights.rungs.map { Ladder.Rung(height: $0.height, quality: quality) })!
        }

        /// Ours, and x264's presets, the fastest first.
        public enum Preset: String, CaseIterable, Sendable {
            case lean, ultrafast, superfast, veryfast, faster, fast, medium, slow, slower, veryslow, placebo
        }
    }
}
