public import SystemCalls

/// Port: a bucket in which others put films. It is read and never written.
public protocol ObjectSource: Sendable {
    /// What stands under a key now; nil where nothing does.
    func facts(of key: ObjectKey) async throws(Setback) -> ObjectFacts?
    /// The bytes of `range`, all of them, of the object that still has this tag; nil where it is another one by now,
    /// or gone.
    func read(_ key: ObjectKey, _ range: Range<Int>, tag: String) async throws(Setback) -> [UInt8]?
    /// The objects whose keys begin with `prefix` and come after `key`, by the bytes of their keys: a page of them.
    func objects(below prefix: String, after key: String?) async throws(Setback) -> ObjectPage
}

/// What a bucket says of an object.
public struct ObjectFacts: Hashable, Sendable {
    /// Bytes.
    public var size: Int
    /// The entity tag (RFC 9110 §8.8.3) with its quotes: another content has another one.
    public var tag: String
    /// Nil where the bucket keeps no versions, or does not say.
    public var version: String?
    /// When it was put there, by the clock of the bucket; nil where it does not say.
    public var modified: Timestamp?
    /// SHA-256 of the whole, hexadecimal; nil where it is not known.
    public var sha256: String?

    public init(
        size: Int, tag: String, version: String? = nil, modified: Timestamp? = nil, sha256: String? = nil
    ) {
        self.size = size
        self.tag = tag
        self.version = version
        self.modified = modified
        self.sha256 = sha256
    }
}

/// A page of a list.
public struct ObjectPage: Hashable, Sendable {
    /// Keys are as the bucket has them: not each can be the name of a file.
    public var objects: [Listed]
    /// The key after which the next page begins; nil for the last page.
    public var next: String?

    public struct Listed: Hashable, Sendable {
        public var key: String
        /// A list knows no versions.
        public var facts: ObjectFacts

        public init(_ key: String, _ facts: ObjectFacts) {
            self.key = key
            self.facts = facts
        }
    }

    public init(_ objects: [Listed], next: String? = nil) {
        self.objects = objects
        self.next = next
    }
}
