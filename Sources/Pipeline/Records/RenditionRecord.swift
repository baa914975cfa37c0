public import JSONValue
public import Media
import SystemCalls

/// What Transcode made: `renditions/renditions.json`.
public struct RenditionRecord: Hashable, Sendable {
    static let file: Name = "renditions.json"

    /// The encoder with its version.
    public var encoder: String
    /// What the film was made into: see `SourceRecord.settings`.
    public var settings: String
    public var tracks: [Track]
    public var films: [Film]
    /// The still's file name; nil where the source has no picture.
    public var still: String?
    /// Frames of the source that are damaged beyond showing.
    public var lostFrames = 0

    /// One MP4.
    public struct Film: Hashable, Sendable {
        /// `720p`
        public var resolution: String
        /// Relative to the product.
        public var file: String
        public var size: Int
        /// The picture is the source's own.
        public var isPassed: Bool

        public init(resolution: String, file: String, size: Int, isPassed: Bool = false) {
            self.resolution = resolution
            self.file = file
            self.size = size
            self.isPassed = isPassed
        }
    }

    /// Bytes of all films and segments.
    var size: Int {
        let segments = tracks.flatMap { [$0.initialization].compactMap(\.self) + $0.segments }
        return (films.map(\.size) + segments.map(\.size)).reduce(0, +)
    }

    public init(encoder: String, settings: String, tracks: [Track], films: [Film], still: String?) {
        self.encoder = encoder
        self.settings = settings
        self.tracks = tracks
        self.films = films
        self.still = still
    }
}

extension RenditionRecord {
    public var json: JSON {
        let films = films.map {
            JSON(members: [
                "resolution": JSON($0.resolution), "file": JSON($0.file), "size": JSON($0.size),
                "passed_through": JSON($0.isPassed),
            ])
        }
        return JSON(members: [
            "encoder": JSON(encoder), "settings": JSON(settings), "films": .array(films),
            "still": still.map { JSON($0) }, "lost_frames": lostFrames > 0 ? JSON(lostFrames) : nil,
            "tracks": .array(tracks.map(\.json)),
        ])
    }

    public init?(_ json: JSON) {
        guard let encoder = json["encoder"]?.string, let settings = json["settings"]?.string,
            let tracks = json["tracks"]?.array,
            let films = json["films"]?.array
        else { return nil }
        self.init(
            encoder: encoder, settings: settings, tracks: tracks.compactMap(Track.init),
            films: films.compactMap(Film.init),
            still: json["still"]?.string)
        lostFrames = json["lost_frames"]?.int ?? 0
    }
}

extension RenditionRecord.Film {
    init?(_ json: JSON) {
        guard let resolution = json["resolution"]?.string, let file = json["file"]?.string, let size = json["size"]?.int
        else { return nil }
        self.init(
            resolution: resolution, file: file, size: size, isPassed: json["passed_through"]?.bool ?? false)
    }
}
