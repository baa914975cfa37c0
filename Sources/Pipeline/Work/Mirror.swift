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
    private let waiting = Mutex<Set<ItemID>>([])
    private let bell = Bell()

    init(_ spool: Spool, _ settings: Settings, _ ports: Ports, _ rush: Rush) {
        queue = spool
        self.settings = settings
        self.ports = ports
        self.rush = rush
    }

    /// Says that an item has changed.
    public func note(_ id: ItemID) {
        waiting.withLock { _ = $0.insert(id) }
        bell.ring()
    }

    /// Puts every item of the spool on the list.
    public func noteAll() throws(SpoolError) {
        for stage in Stage.allCases {
            let items = try queue.items(at: stage)
            waiting.withLock { $0.formUnion(items) }
        }
        bell.ring()
    }

    /// Items that the catalog does not have as they are now.
    public var behind: Int { waiting.withLock(\.count) }

    /// Records what is on the list until the task is cancelled; while the catalog is away, waits
    /// longer each time. Returns at each fault what it was.
    func run(onFault: @Sendable (Setback) -> Void) async {
        var delay = settings.patience.first
        while !Task.isCancelled {
            do {
                try await recordWaiting()
                delay = settings.patience.first
                await bell.wait(until: nil)
            } catch {
                onFault(error)
                await bell.wait(until: .now + delay)
                delay = min(delay * 2, settings.patience.longest)
            }
        }
    }

    /// Records everything on the list once. An item that cannot be read is left to the next
    /// reconciliation and does not hold up the others; one that the catalog does not take stays on.
    public func recordWaiting() async throws(Setback) {
        while !Task.isCancelled {
            await rush.over()
            guard let id = waiting.withLock({ $0.popFirst() }) else { return }
            guard let dossier = dossier(of: id) else { continue }
            do {
                try await record(dossier)
            } catch {
                waiting.withLock { _ = $0.insert(id) }
                throw error
            }
        }
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
