import Synchronization

/// The last bulletins, in their order. Nobody who watches has a queue of his own: each knows the number of the last
/// that he was told, and whoever falls out of the ring has been too slow.
final class Ring: Sendable {
    static let size = 10_000

    private struct State {
        /// A number's place: its distance from the origin, modulo `size`.
        var bulletins: [Bulletin] = []
        let origin: Int
        /// The number of the oldest that there is, and the one that the next will get.
        var first: Int
        var next: Int
        var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
        var tickets = 0
        var bell: (@Sendable () -> Void)?

        func place(of number: Int) -> Int { (number - origin) % Ring.size }
    }

    private let state: Mutex<State>

    /// - Parameter number: of the first bulletin: larger than all that an earlier run has given.
    init(from number: Int) {
        state = Mutex(State(origin: number, first: number, next: number))
    }

    /// The number of the last one.
    var last: Int { state.withLock { $0.next - 1 } }

    /// Called after each bulletin, on the thread that brings it.
    func onNews(_ bell: @escaping @Sendable () -> Void) { state.withLock { $0.bell = bell } }

    func append(_ draft: Draft) {
        let (waiters, bell) = state.withLock { state in
            let bulletin = Bulletin(state.next, draft)
            if state.bulletins.count < Self.size {
                state.bulletins.append(bulletin)
            } else {
                state.bulletins[state.place(of: state.next)] = bulletin
                state.first += 1
            }
            state.next += 1
            defer { state.waiters = [:] }
            return (state.waiters, state.bell)
        }
        for waiter in waiters.values { waiter.resume() }
        bell?()
    }

    /// The bulletins that follow the one of that number, `most` at most; nil where they are not all there any more, or
    /// the number is none of this run.
    func after(_ number: Int, most: Int) -> [Bulletin]? {
        state.withLock { state in
            guard number >= state.first - 1, number < state.next else { return nil }
            let end = min(state.next, number + 1 + most)
            return (number + 1..<end).map { state.bulletins[state.place(of: $0)] }
        }
    }

    /// Returns when there is one after that number, or the task is cancelled.
    func wait(after number: Int) async {
        let ticket = state.withLock { state in
            state.tickets += 1
            return state.tickets
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                let isOver = state.withLock { state in
                    if state.next - 1 > number || Task.isCancelled { return true }
                    state.waiters[ticket] = waiter
                    return false
                }
                if isOver { waiter.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: ticket) }?.resume()
        }
    }
}
