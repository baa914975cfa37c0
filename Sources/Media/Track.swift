/// One row of the segment table.
public struct Segment: Hashable, Sendable {
    /// Relative to the directory of the track.
    public var file: String
    public var duration: Duration
    /// Bytes.
    public var size: Int

    public init(file: String, duration: Duration, size: Int) {
        self.file = file
        self.duration = duration
        self.size = size
    }

    /// `00001.m4s`
    public static func name(_ index: Int, _ ending: String) -> String { index.digits(5) + "." + ending }
}

extension Int {
    /// With zeros before it, so that names sort as their numbers do.
    func digits(_ count: Int) -> String {
        let digits = String(self)
        return String(repeating: "0", count: Swift.max(0, count - digits.count)) + digits
    }
}

/// What one media playlist plays: a rendition's picture, a sound, a text, or a source cut in segments.
/// Every playlist we write, with relative names, store addresses or CIDs, comes from this table.
public struct Track: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable { case video, audio, muxed, subtitles }

    public var kind: Kind
    /// `720p`, `audio-00`, `source`; also the directory of its files.
    public var name: String
    /// What people call it; nil where the source does not say.
    public var title: String?
    /// Played where nobody chooses.
    public var isDefault = false
    /// A text that nobody should miss.
    public var isForced = false
    /// RFC 6381: `avc1.640028`, `mp4a.40.2`; more than one where the track is muxed.
    public var codecs: [String]
    public var size: PixelSize?
    public var frameRate: Rational?
    public var language: String?
    /// Of the sound; nil where it is not known.
    public var channels: Int?
    /// EXT-X-MAP (RFC 8216 §4.3.2.5): file name and bytes; nil for MPEG-TS and WebVTT.
    public var initialization: Segment?
    public var segments: [Segment]

    public init(
        kind: Kind, name: String, codecs: [String], size: PixelSize? = nil, frameRate: Rational? = nil,
        language: String? = nil, channels: Int? = nil, initialization: Segment?, segments: [Segment]
    ) {
        self.kind = kind
        self.name = name
        self.codecs = codecs
        self.size = size
        self.frameRate = frameRate
        self.language = language
        self.channels = channels
        self.initialization = initialization
        self.segments = segments
    }

    public var duration: Duration { segments.reduce(.zero) { $0 + $1.duration } }
}
