public import ContentAddress
public import SystemCalls

/// Port: keeps a DAG available under its root CID. The CAR holds every block; what the pinner
/// answers is compared with the root that was computed here.
public protocol Pinner: Sendable {
    /// Hands over the DAG. When it returns, every block is kept durably under `root`.
    func pin(_ car: Path, root: CID) async throws(Setback)
    /// Hands over the DAG to everyone who is to have it, also to those for whom `pin` does not wait. For the
    /// sweep: where all have it, nothing is sent.
    func complete(_ car: Path, root: CID) async throws(Setback)
    func isPinned(_ root: CID) async throws(Setback) -> Bool
    func unpin(_ root: CID) async throws(Setback)
    /// Reads every block below `root` back and checks its hash, for `verify`. Nil where this pinner gives
    /// nothing back.
    func audit(_ root: CID) async throws(Setback) -> Audit?
}

extension Pinner {
    /// Who pins in one place is complete when it is pinned.
    public func complete(_ car: Path, root: CID) async throws(Setback) {
        if try await !isPinned(root) { try await pin(car, root: root) }
    }
}

/// Port: a pinner that others can fetch from, a node of the IPFS network.
public protocol Peer: Pinner {
    /// Where it can be dialled: multiaddrs that end in its peer id (multiformats/multiaddr).
    func addresses() async throws(Setback) -> [String]
    /// Has it dial one of the addresses of another node.
    func connect(to address: String) async throws(Setback)
}

/// What a pinner found when it read a DAG back.
public struct Audit: Hashable, Sendable {
    /// Read, and as they should be.
    public private(set) var blocks = 0
    /// Bytes of these blocks.
    public private(set) var bytes = 0
    /// What is missing or damaged, a sentence each; the first few.
    public private(set) var faults: [String] = []

    public init() {}

    public mutating func found(blocks: Int = 1, bytes: Int) {
        self.blocks += blocks
        self.bytes += bytes
    }

    public mutating func fault(_ sentence: String) {
        if faults.count < Self.mostFaults { faults.append(sentence) }
    }

    /// A DAG of which all is gone does not make a list of all its blocks.
    private static let mostFaults = 20
}
