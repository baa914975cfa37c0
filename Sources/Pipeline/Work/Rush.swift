import Synchronization

/// Many files come in at once. What is at the door is safe only when it is ours, and the disk has its
/// hands full: until that is over no step is begun and no record is written. Not for ever: who drops
/// files without end gets the rest of the box to work again after a while.
final class Rush: Sendable {
    private struct State {
        var began: ContinuousClock.Instant
        var ends: ContinuousClock.Instant
    }

    private let state = Mutex<State?>(nil)

    /// As many in one round are a rush.
    private static let many = 32
    private static let pause: Duration = .milliseconds(200)
    private static let longest: Duration = .seconds(30)

    /// So many files are taken in now.
    func note(_ count: Int) {
        guard count >= Self.many else { return }
        let now = ContinuousClock.now
        state.withLock { state in
            let began = state.map { $0.ends + Self.longest > now ? $0.began : now } ?? now
            state = State(began: began, ends: now + Self.pause)
        }
    }

    /// Returns when there is none, when it has lasted too long, or when the task is cancelled.
    func over() async {
        while let end, !Task.isCancelled {
            try? await Task.sleep(until: end, clock: .continuous)  // cancelled is awake: the loop looks
        }
    }

    private var end: ContinuousClock.Instant? {
        let now = ContinuousClock.now
        return state.withLock { $0 }.flatMap { $0.ends > now && $0.began + Self.longest > now ? $0.ends : nil }
    }
}
