/// What a store says that happened to one object. It may come late, twice, out of order or not at all, and what it
/// says may be so no longer: it is a reason to look at the key and nothing more.
public struct ObjectEvent: Hashable, Sendable {
    public var bucket: String
    /// As the bucket has it: decoded as the store that speaks encodes it. 1 to 1024 bytes.
    public var key: String
    public var kind: Kind
    /// Nil where the bucket keeps no versions, or the event does not say.
    public var version: String?
    /// Without quotes; nil where the event does not say.
    public var tag: String?
    /// Bytes; nil where the event does not say.
    public var size: Int?

    public enum Kind: Hashable, Sendable {
        case created
        case removed
        /// Its tags, its owner, its class of storage, or what we do not know.
        case other
    }

    public init(
        bucket: String, key: String, kind: Kind, version: String? = nil, tag: String? = nil, size: Int? = nil
    ) {
        self.bucket = bucket
        self.key = key
        self.kind = kind
        self.version = version
        self.tag = tag
        self.size = size
    }
}
