public import ContentAddress
public import Pipeline
internal import Synchronization
public import SystemCalls

/// A pinner that lives as long as the test. It keeps the CARs that it was given, and like a real one
/// takes no DAG with a wrong block or a missing one.
public final class MemoryPinner: Pinner {
    public let outage = Outage()
    private let fileSystem: any FileSystem
    private let kept = Mutex<[CID: [UInt8]]>([:])

    /// - Parameter fileSystem: where the CARs stand.
    public init(reading fileSystem: any FileSystem) {
        self.fileSystem = fileSystem
    }

    /// Every pinned CAR by its root, for the test to look at.
    public var pins: [CID: [UInt8]] { kept.withLock { $0 } }

    public func pin(_ car: Path, root: CID) async throws(Setback) {
        let bytes = try fileSystem.whole(car)
        do {
            try CARIndex.verify(car, root: root, fileSystem: fileSystem)
        } catch {
            throw .permanent("the CAR does not hold the DAG \(root): \(error)")
        }
        try outage.pass { kept.withLock { $0[root] = bytes } }
    }

    public func isPinned(_ root: CID) async throws(Setback) -> Bool {
        try outage.pass { pins[root] != nil }
    }

    /// It gives nothing back: nobody can touch what it has in memory.
    public func audit(_ root: CID) async throws(Setback) -> Audit? { nil }

    public func unpin(_ root: CID) async throws(Setback) {
        try outage.pass { kept.withLock { $0[root] = nil } }
    }
}
