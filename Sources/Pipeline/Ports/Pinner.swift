public import ContentAddress
public import SystemCalls

/// Port: keeps a DAG available under its root CID. The CAR holds every block; what the pinner
/// answers is compared with the root that was computed here.
public protocol Pinner: Sendable {
    /// Hands over the DAG. When it returns, every block is kept durably under `root`.
    func pin(_ car: Path, root: CID) async throws(Setback)
    func isPinned(_ root: CID) async throws(Setback) -> Bool
    func unpin(_ root: CID) async throws(Setback)
}
