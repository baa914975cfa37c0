/// What a look into a source found. Facts only; what to make of them is the plan's business.
public struct Probe: Hashable, Sendable {
    /// The container by its contents: `mp4`, `matroska`, `mpegts`, `avi` … (`Container`).
    public var container: String
    /// From `zero` to the end of the longest stream (`end`).
    public var duration: Duration
    /// Bytes.
    public var size: Int
    public var video: Video?
    /// In the container's order; those that can be decoded.
    public var audio: [Audio]
    /// Those that are text.
    public var subtitles: [Subtitle] = []
    /// What cannot be carried, and why.
    public var leftOut: [Omission] = []

    public init(container: String, duration: Duration, size: Int, video: Video?, audio: [Audio]) {
        self.container = container
        self.duration = duration
        self.size = size
        self.video = video
        self.audio = audio
    }

    /// The film's picture: the stream that is played, never cover art.
    public struct Video: Hashable, Sendable {
        /// The stream's place in the container.
        public var index: Int
        /// `h264`, `hevc`, `vp9`, `av1`, `prores` …
        public var codec: String
        /// As shown: rotation applied, pixels made square.
        public var size: PixelSize
        public var frameRate: Rational
        /// Counted in the container, not estimated; or, where no decoder shows all of those, counted
        /// as a decoder shows them.
        public var frames: Int
        /// Those among the container's frames that are damaged beyond showing.
        public var lost = 0
        /// Presentation times of the key frames, ascending, on the container's clock.
        public var keyFrames: [Duration]
        /// Presentation time of the first frame, on the container's clock.
        public var start: Duration
        /// From the first frame shown to the end of the last one.
        public var duration: Duration
        /// The ticks in which the container counts presentation times: what we make counts in them
        /// too, so that no frame is moved by rounding.
        public var timeBase: Rational
        /// What every player plays as it is: 8 bits, 4:2:0, limited range, progressive, square pixels, upright,
        /// even sides.
        public var isCommon = false
        /// No picture is shown before a key frame that it is decoded after: playing can begin at each.
        public var hasClosedGroups = false
        /// Of all its packets; nil where the container does not say.
        public var bytes: Int?
        /// At least some frames are two fields, taken one after the other.
        public var isInterlaced: Bool
        /// As the film says it.
        public var colour: Colour

        /// - Parameters:
        ///   - duration: nil for as many frames of the frame rate.
        ///   - timeBase: nil for one tick per frame.
        public init(
            index: Int, codec: String, size: PixelSize, frameRate: Rational, frames: Int, keyFrames: [Duration],
            start: Duration, duration: Duration? = nil, timeBase: Rational? = nil, colour: Colour = Colour(),
            isInterlaced: Bool = false
        ) {
            self.index = index
            self.codec = codec
            self.size = size
            self.frameRate = frameRate
            self.frames = frames
            self.keyFrames = keyFrames
            self.start = start
            let perFrame = Rational(frameRate.denominator, max(1, frameRate.numerator))!
            self.timeBase = timeBase ?? perFrame
            self.duration = duration ?? perFrame.duration(ofTicks: frames)
            self.colour = colour
            self.isInterlaced = isInterlaced
        }

        /// Every frame is a whole picture, in colours that every screen shows as they are.
        public var isPlain: Bool { !isInterlaced && !colour.isFullRange && colour.assumed(for: size).isPlain }

        /// As many as its rate has in a time.
        public func frames(in time: Duration) -> Int {
            Rational(frameRate.denominator, max(1, frameRate.numerator))?.nearestTick(to: time) ?? 0
        }
    }
}

public struct PixelSize: Hashable, Sendable {
    public var width: Int
    public var height: Int

    public init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }

    /// What "1080p" counts, so that portrait video is treated like landscape.
    public var shortSide: Int { min(width, height) }
}
