public import JSONValue
public import Media
public import Spool
public import SystemCalls

/// What Segment found out about a source: `segments/source.json`.
public struct SourceRecord: Hashable, Sendable {
    static let file: Name = "source.json"

    /// SHA-256 of the source, hexadecimal.
    public var checksum: String
    /// What the film is made into, and by which encoder: the same checksum and settings have the
    /// same products.
    public var settings: String
    public var probe: Probe
    /// The source cut at its key frames; nil where its codecs cannot be carried in segments.
    public var track: Track?
    /// The cut was in the store when this was written.
    public var isStored = false
    /// The item that has the products already: this one points at it.
    public var original: ItemID?
    /// When the film should be done, as it was thought when it was segmented.
    public var estimatedCompletion: Timestamp

    public init(
        checksum: String, settings: String, probe: Probe, track: Track?, original: ItemID?,
        estimatedCompletion: Timestamp
    ) {
        self.checksum = checksum
        self.settings = settings
        self.probe = probe
        self.track = track
        self.original = original
        self.estimatedCompletion = estimatedCompletion
    }
}

extension SourceRecord {
    public var json: JSON {
        JSON(members: [
            "checksum": JSON(checksum), "settings": JSON(settings), "probe": probe.json, "track": track?.json,
            "stored": JSON(isStored),
            "original": original.map { JSON($0.description) },
            "estimated_completion": JSON(Int(estimatedCompletion.nanoseconds)),
        ])
    }

    public init?(_ json: JSON) {
        guard let checksum = json["checksum"]?.string, let settings = json["settings"]?.string,
            let probe = json["probe"].flatMap(Probe.init), let estimate = json["estimated_completion"]?.int
        else { return nil }
        self.init(
            checksum: checksum, settings: settings, probe: probe, track: json["track"].flatMap(Track.init),
            original: json["original"]?.string.flatMap { ItemID($0) },
            estimatedCompletion: Timestamp(nanoseconds: Int64(estimate)))
        isStored = json["stored"]?.bool ?? false
    }
}
