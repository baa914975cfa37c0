/// One place that pins for us, where `[pins] kind` is `kubo`.
public struct NodeSettings: Equatable, Sendable {
    /// 1 to 32 of `a-z`, `0-9` and `-`.
    public let name: String
    public var kind = Kind.kubo
    /// Where it is asked; for Kubo without `/api/v0`.
    public var address = Address("http://127.0.0.1:5001")!
    /// The bearer token; nil for none.
    public var token: SecretFile?

    public enum Kind: String, CaseIterable, Sendable {
        /// A node that is given the blocks.
        case kubo
        /// An IPFS pinning service, which fetches them from our nodes.
        case service
    }

    /// Nil for what is no name of a node.
    public init?(_ name: String) {
        guard SectionName.isName(name) else { return nil }
        self.name = name
    }

    /// The node that there is when no file names one.
    public static let local = NodeSettings("local")!
}
