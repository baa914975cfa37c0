import Spool
import Synchronization
import SystemCalls

/// Items that something is to be done for beside the road. What the world keeps from being done stays on the
/// list, and the list rests, longer each time. It is in memory: every item is put on it again at a start.
final class Errands: Sendable {
    private let waiting = Mutex<Set<ItemID>>([])
    private let bell = Bell()
    private let delays: Patience.Delays
    private let obstacle = Mutex<String?>(nil)

    init(_ delays: Patience.Delays) {
        self.delays = delays
    }

    func note(_ id: ItemID) { note([id]) }

    func note(_ ids: [ItemID]) {
        waiting.withLock { $0.formUnion(ids) }
        bell.ring()
    }

    var count: Int { waiting.withLock(\.count) }

    /// What keeps the list from being worked off, in words.
    var fault: String? { obstacle.withLock(\.self) }

    /// Does what is on the list until the task is cancelled.
    func run(
        onFault: @Sendable (Setback) -> Void, _ errand: (ItemID) async throws(Setback) -> Void
    ) async {
        var delay = delays.first
        while !Task.isCancelled {
            do {
                try await once(errand)
                delay = delays.first
                obstacle.withLock { $0 = nil }
                await bell.wait(until: nil)
            } catch {
                obstacle.withLock { $0 = error.reason }
                onFault(error)
                // Whatever is noted meanwhile waits with the rest.
                await Heart.sleep(for: delay)
                delay = min(delay * 2, delays.longest)
            }
        }
    }

    /// Does everything on the list; an item that meets a fault stays on it. The others have their turn, unless it
    /// is everyone's: the operator's to mend, or met by two.
    func once(_ errand: (ItemID) async throws(Setback) -> Void) async throws(Setback) {
        var met: Setback?
        var later: [ItemID] = []
        var ofTheWorld = 0
        while !Task.isCancelled, met?.scope != .step, ofTheWorld < 2, let id = waiting.withLock({ $0.popFirst() }) {
            do {
                try await errand(id)
            } catch {
                if error.class == .temporary, error.scope == .open { ofTheWorld += 1 }
                met = error
                later.append(id)
            }
        }
        waiting.withLock { $0.formUnion(later) }
        if let met { throw met }
    }
}
