public import Spool
import Synchronization
import SystemCalls

/// Mirrors the items into the catalog. A projection: what an item's files say goes over, in any order
/// and as often as need be; an item that could not be mirrored stays on the list.
public final class Mirror: Sendable {
    private let queue: Spool
    private let settings: Settings
    private let ports: Ports
    private let rush: Rush
    private let errands: Errands
    /// Items that were taken off everywhere since the start.
    private let struck = Mutex<Set<ItemID>>([])

    init(_ spool: Spool, _ settings: Settings, _ ports: Ports, _ rush: Rush) {
        queue = spool
        self.settings = settings
        self.ports = ports
        self.rush = rush
        errands = Errands(settings.patience)
    }

    /// Says that an item has changed.
    public func note(_ id: ItemID) { errands.note(id) }

    /// Puts every item of the spool on the list.
    public func noteAll() throws(SpoolError) {
        for stage in Stage.allCases { errands.note(try queue.items(at: stage)) }
    }

    /// Items that the catalog does not have as they are now.
    public var behind: Int { errands.count }

    /// What keeps the catalog from having them, in words; nil where nothing does.
    public var fault: String? { errands.fault }

    /// Records what is on the list until the task is cancelled; while the catalog is away, waits
    /// longer each time.
    func run(onFault: @Sendable (Setback) -> Void) async {
        await errands.run(onFault: onFault, record)
    }

    /// Records everything on the list once.
    public func recordWaiting() async throws(Setback) {
        try await errands.once(record)
    }

    /// Takes an item's rows away for good: also those that are being written just now.
    func strike(_ id: ItemID) async throws(Setback) {
        struck.withLock { _ = $0.insert(id) }
        try await ports.catalog.remove(id)
    }

    private func isStruck(_ id: ItemID) -> Bool { struck.withLock { $0.contains(id) } }

    /// An item that cannot be read is left to the next reconciliation and does not hold up the others.
    private func record(_ id: ItemID) async throws(Setback) {
        await rush.over()
        if !isStruck(id), let dossier = dossier(of: id) { try await record(dossier) }
        // It may have been struck between the look and the record, or while an earlier try was on its way.
        if isStruck(id) { try await ports.catalog.remove(id) }
    }

    /// Nil for an item that has gone, or moves just now: the move notes it again.
    private func dossier(of id: ItemID) -> Dossier? {
        do throws(SpoolError) {
            guard let item = try queue.locate(id) else { return nil }
            return try Dossier(of: item, in: queue)
        } catch {
            return nil
        }
    }

    func record(_ dossier: Dossier) async throws(Setback) {
        try await ports.catalog.record(CatalogEntry(dossier, settings, ports.store))
    }
}
