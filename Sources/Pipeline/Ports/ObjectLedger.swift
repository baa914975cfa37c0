public import Spool

/// Port: which objects of which sources have become which items. It never forgets: an object is taken once, however
/// often events and lists tell of it.
public protocol ObjectLedger: Sendable {
    /// What is known of these objects; nothing of those that are new.
    func lines(of objects: [SourceObject]) async throws(Setback) -> [LedgerLine]
    /// Writes a line for each object, durably, in place of the one it has. An object that has an id keeps it.
    func enter(_ lines: [LedgerLine]) async throws(Setback)
    /// The objects of a source that are to be fetched, in the order in which they were first entered.
    func wanted(from source: String, most: Int) async throws(Setback) -> [LedgerLine]
    /// Takes the line of an object away that is not there any more.
    func strike(_ object: SourceObject) async throws(Setback)
}

/// One content under one key of a bucket: what is taken once.
///
/// Its tag and size tell it from what stood there before. Not its version: a list says none, and the same bytes put
/// again under the same key are the same film.
public struct SourceObject: Hashable, Sendable {
    /// The name of the source, as the configuration has it.
    public var source: String
    public var bucket: String
    public var key: String
    /// With its quotes.
    public var tag: String
    /// Bytes.
    public var size: Int

    public init(source: String, bucket: String, key: String, tag: String, size: Int) {
        self.source = source
        self.bucket = bucket
        self.key = key
        self.tag = tag
        self.size = size
    }
}

/// What the ledger says of an object.
public struct LedgerLine: Hashable, Sendable {
    public var object: SourceObject
    public var id: ItemID
    public var state: State

    public enum State: Hashable, Sendable {
        /// To be fetched, or being fetched.
        case wanted
        /// It is an item, or was one.
        case taken
        /// Not to be taken, and why: a sentence.
        case refused(String)
    }

    public init(_ object: SourceObject, _ id: ItemID, _ state: State) {
        self.object = object
        self.id = id
        self.state = state
    }
}
