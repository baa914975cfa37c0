import Spool
import Synchronization
import SystemCalls

/// Hands out the cores to units of work. A free core goes to the item that holds the fewest, and
/// among those to the one that was served longest ago. Where none is free, one item that holds none is let
/// in as a guest, and the kernel shares: a short clip never waits behind a film, not even for a unit to end.
public final class Cores: Sendable {
    private struct Waiter {
        let ticket: Int
        let id: ItemID
        let resume: CheckedContinuation<Bool, Never>
    }

    private struct State {
        var free: Int
        var hasGuest = false
        var held: [ItemID: Int] = [:]
        var lastServed: [ItemID: Int] = [:]
        var waiters: [Waiter] = []
        var clock = 0
    }

    public let count: Int
    private let state: Mutex<State>

    public init(_ count: Int) {
        self.count = count
        state = Mutex(State(free: count))
    }

    /// Runs `body` with one core.
    func withCore<Result: Sendable>(
        for id: ItemID, _ body: () async throws(Setback) -> Result
    ) async throws(Setback) -> Result {
        let heart = Heart.current
        heart?.rest()
        let isOurs = await acquire(for: id)
        heart?.wake()
        guard isOurs else { throw .stopped }
        defer { release(id) }
        return try await body()
    }

    /// Units that wait for a core.
    var queued: Int { state.withLock(\.waiters.count) }

    /// Cores that nobody uses.
    var free: Int { state.withLock(\.free) }

    /// False when the task was cancelled while it waited.
    private func acquire(for id: ItemID) async -> Bool {
        let ticket = state.withLock { state in
            state.clock += 1
            return state.clock
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                state.withLock { $0.waiters.append(Waiter(ticket: ticket, id: id, resume: continuation)) }
                if Task.isCancelled { giveUp(ticket) }
                serve()
            }
        } onCancel: {
            giveUp(ticket)
        }
    }

    private func release(_ id: ItemID) {
        state.withLock { state in
            // Whoever ends makes the guest one of the others.
            if state.hasGuest { state.hasGuest = false } else { state.free += 1 }
            state.held[id, default: 1] -= 1
            guard state.held[id] == 0 else { return }
            state.held[id] = nil
            // An item without a unit at work or waiting is through, or starts anew.
            if !state.waiters.contains(where: { $0.id == id }) { state.lastServed[id] = nil }
        }
        serve()
    }

    private func giveUp(_ ticket: Int) {
        let waiter: Waiter? = state.withLock { state in
            state.waiters.firstIndex { $0.ticket == ticket }.map { state.waiters.remove(at: $0) }
        }
        waiter?.resume.resume(returning: false)
    }

    private func serve() {
        while let waiter = state.withLock({ Self.next(&$0) }) { waiter.resume.resume(returning: true) }
    }

    private static func next(_ state: inout State) -> Waiter? {
        guard !state.waiters.isEmpty else { return nil }
        func order(_ waiter: Waiter) -> (Int, Int, Int) {
            (state.held[waiter.id] ?? 0, state.lastServed[waiter.id] ?? 0, waiter.ticket)
        }
        let index = state.waiters.indices.min { order(state.waiters[$0]) < order(state.waiters[$1]) }!
        if state.free > 0 {
            state.free -= 1
        } else if !state.hasGuest, state.held[state.waiters[index].id] == nil {
            state.hasGuest = true
        } else {
            return nil
        }
        let waiter = state.waiters.remove(at: index)
        state.clock += 1
        state.held[waiter.id, default: 0] += 1
        state.lastServed[waiter.id] = state.clock
        return waiter
    }
}
