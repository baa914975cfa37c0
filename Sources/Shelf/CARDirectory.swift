public import ContentAddress
public import Pipeline
public import SystemCalls

/// A pinner without a network: each DAG is kept as the CAR `<root>/<root CID>.car`, to be carried or
/// imported (`ipfs dag import`) wherever there is a node. What has that name is whole, durable
/// (`Depot`), and was checked block by block: every hash is right, and nothing is missing below the
/// root.
public struct CARDirectory: Pinner {
    private let depot: Depot
    private let fileSystem: any FileSystem

    /// Touches nothing: a shelf whose disk is away does not keep the daemon from starting.
    ///
    /// - Parameter root: an existing directory that belongs to the shelf alone. It is not made here.
    public init(root: Path, fileSystem: any FileSystem = Disk()) {
        depot = Depot(root, fileSystem)
        self.fileSystem = fileSystem
    }

    /// The copy is checked, not what it was copied from: the copy is what will be there when it is wanted.
    public func pin(_ car: Path, root: CID) async throws(Setback) {
        let copy = try ask(root) { () throws(DepotError) in try depot.receive(car) }
        if let fault = fault(of: copy, root) {
            depot.discard(copy)
            // A good CAR that went bad on its way is the shelf's fault, not the item's.
            throw .shelf(fault, root, isOfItem: self.fault(of: car, root) != nil)
        }
        try ask(root) { () throws(DepotError) in try depot.keep(copy, at: path(of: root)) }
    }

    public func isPinned(_ root: CID) async throws(Setback) -> Bool {
        try ask(root) { () throws(DepotError) in try depot.size(of: path(of: root)) } != nil
    }

    public func unpin(_ root: CID) async throws(Setback) {
        try ask(root) { () throws(DepotError) in try depot.remove(path(of: root)) }
    }

    /// The CAR's own blocks, read once from its start to its end.
    public func audit(_ root: CID) async throws(Setback) -> Audit? {
        var audit = Audit()
        guard try await isPinned(root) else {
            audit.fault("\(root) is not pinned: there is no \(path(of: root))")
            return audit
        }
        do {
            let index = try CARIndex.verify(path(of: root), root: root, fileSystem: fileSystem)
            audit.found(blocks: index.blockCount, bytes: index.blockBytes)
        } catch {
            audit.fault("\(path(of: root)): \(error)")
        }
        return audit
    }

    private func fault(of car: Path, _ root: CID) -> AddressError? {
        do {
            try CARIndex.verify(car, root: root, fileSystem: fileSystem)
            return nil
        } catch {
            return error
        }
    }

    /// The text of a CID has letters and digits only, and less than 220 of them.
    private func path(of root: CID) -> Path { depot.root / Name("\(root).car")! }

    private func ask<Answer>(_ root: CID, _ question: () throws(DepotError) -> Answer) throws(Setback) -> Answer {
        do { return try question() } catch { throw .shelf(error, root) }
    }
}
