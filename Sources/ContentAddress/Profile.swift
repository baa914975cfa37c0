/// Every choice that decides which CID a file or a directory gets. The same bytes under the same
/// profile have the same CID everywhere. Spec: IPIP-499.
public struct Profile: Hashable, Sendable {
    /// What goes into manifests and configuration.
    public let name: String
    public let cidVersion: CID.Version
    /// Whether the leaves of a file are its bare bytes, or nodes around them.
    let rawLeaves: Bool
    /// Bytes of a file in one leaf.
    let chunkSize: Int
    /// Most links of a node inside a file.
    let linksPerNode: Int
    /// Bytes, by `shardEstimate`, above which a directory is sharded; at it, it is not.
    let shardThreshold: Int
    let shardEstimate: ShardEstimate

    /// How the size of a directory is told before it is decided whether to shard it.
    enum ShardEstimate: Hashable, Sendable {
        /// The sum of the lengths of names and CIDs: what Kubo did until 0.39.
        case links
        /// The exact size of the directory's block.
        case block
    }

    /// CIDv1, raw leaves of 1 MiB, 1024 links. The default.
    public static let unixFSv1y2025 = Profile(
        name: "unixfs-v1-2025", cidVersion: .v1, rawLeaves: true, chunkSize: 1 << 20, linksPerNode: 1024,
        shardEstimate: .block)

    /// CIDv0, wrapped leaves of 256 KiB, 174 links: what `ipfs add` gave until Kubo 0.39.
    public static let unixFSv0y2015 = Profile(
        name: "unixfs-v0-2015", cidVersion: .v0, rawLeaves: false, chunkSize: 256 << 10, linksPerNode: 174,
        shardEstimate: .links)

    /// `ipfs add --cid-version=1` of Kubo before its profiles; only to check ourselves against it.
    static let kuboCIDv1 = Profile(
        name: "kubo-cid-v1", cidVersion: .v1, rawLeaves: true, chunkSize: 256 << 10, linksPerNode: 174,
        shardEstimate: .links)

    public static let all = [unixFSv1y2025, unixFSv0y2015]

    /// The profile of that name; nil where there is none.
    public init?(named name: String) {
        guard let profile = Self.all.first(where: { $0.name == name }) else { return nil }
        self = profile
    }

    init(
        name: String, cidVersion: CID.Version, rawLeaves: Bool, chunkSize: Int, linksPerNode: Int,
        shardThreshold: Int = 256 << 10, shardEstimate: ShardEstimate
    ) {
        precondition(chunkSize > 0 && linksPerNode > 1 && (cidVersion == .v1 || !rawLeaves))
        self.name = name
        self.cidVersion = cidVersion
        self.rawLeaves = rawLeaves
        self.chunkSize = chunkSize
        self.linksPerNode = linksPerNode
        self.shardThreshold = shardThreshold
        self.shardEstimate = shardEstimate
    }
}
