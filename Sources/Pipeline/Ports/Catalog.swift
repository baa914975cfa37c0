public import Spool

/// Port: the queryable mirror of the spool. A projection: it follows the spool, never leads it, and
/// can be rebuilt from it.
public protocol Catalog: Sendable {
    /// Idempotent. Brings all rows of one item to what `entry` says, in one transaction. An entry
    /// that is older than what is there changes nothing (`CatalogEntry.isNewer`).
    func record(_ entry: CatalogEntry) async throws(Setback)
    /// What the catalog holds of an item; nil where it knows none.
    func entry(_ id: ItemID) async throws(Setback) -> CatalogEntry?
    /// Takes every row of an item away.
    func remove(_ id: ItemID) async throws(Setback)
    /// Another item of the organisation with the same bytes and settings that makes or has made the film, not one that
    /// points at such: a finished one of whatever box, else the first that is on its way on another box and has left
    /// `admitted/`.
    ///
    /// - Parameters:
    ///   - checksum: SHA-256 of the source, hexadecimal.
    ///   - settings: the fingerprint, as entries have it.
    func twin(
        of checksum: String, settings: String, organisation: String, besides id: ItemID
    ) async throws(Setback) -> CatalogTwin?
    /// A page of the items that a search finds, of whatever box.
    func items(_ search: CatalogSearch) async throws(Setback) -> CatalogPage
    /// Which other items, of whatever box, would lose something with this one.
    ///
    /// - Parameter root: of its DAG; nil where it has none.
    func ties(of id: ItemID, root: String?) async throws(Setback) -> CatalogTies
}

/// Everything that the catalog mirrors of one item: the rows of `videos`, `transcodes`,
/// `transcode_segments` (shapes from the specification), and of our own tables.
public struct CatalogEntry: Hashable, Sendable {
    public var id: ItemID
    public var stage: Stage
    /// How often a step was begun on the item: with the stage, what orders two entries of it.
    public var starts: Int
    public var spool: String
    public var organisation: String
    public var originalName: String
    public var title: String?
    public var summary: String?
    /// The object key of the original.
    public var filePath: String?
    public var rootCID: String?
    /// SHA-256 of the source, hexadecimal.
    public var checksum: String?
    /// The fingerprint of the settings that the products are made with: films of the same checksum and
    /// settings have the same products. Nil until the source was looked into.
    public var settings: String?
    /// Bytes.
    public var size: Int
    /// Nanoseconds since 1970-01-01T00:00:00Z.
    public var arrived: Int64
    /// The reason, while the item is in `failed/`.
    public var failure: String?
    public var transcodes: [Transcode]
    /// Every version of the document, the first first.
    public var documents: [String]

    public init(
        id: ItemID, stage: Stage, starts: Int, spool: String, organisation: String, originalName: String, size: Int,
        arrived: Int64
    ) {
        self.id = id
        self.stage = stage
        self.starts = starts
        self.spool = spool
        self.organisation = organisation
        self.originalName = originalName
        self.size = size
        self.arrived = arrived
        transcodes = []
        documents = []
    }

    /// An item moves forward, except from `failed/`, from where a person may send it anywhere.
    public func isNewer(than stage: Stage, starts: Int) -> Bool {
        stage == .failed || self.starts > starts || (self.starts == starts && self.stage >= stage)
    }

    /// One file or playlist that was made of the source.
    public struct Transcode: Hashable, Sendable {
        /// The object key.
        public var filePath: String
        public var cid: String?
        /// `mp4`, `hls`, `jpeg`.
        public var format: String
        /// `720p`; `multivariant` for the playlist over all; `audio`.
        public var resolution: String
        /// `segment` (source cut), `transcode`, `still`.
        public var type: String
        public var segments: [Segment]

        public init(
            filePath: String, cid: String?, format: String, resolution: String, type: String = "transcode",
            segments: [Segment] = []
        ) {
            self.filePath = filePath
            self.cid = cid
            self.format = format
            self.resolution = resolution
            self.type = type
            self.segments = segments
        }
    }

    public struct Segment: Hashable, Sendable {
        public var filePath: String
        public var cid: String?
        /// From 0; the initialization section is -1.
        public var sequence: Int
        public var duration: Duration

        public init(filePath: String, cid: String?, sequence: Int, duration: Duration) {
            self.filePath = filePath
            self.cid = cid
            self.sequence = sequence
            self.duration = duration
        }
    }
}
