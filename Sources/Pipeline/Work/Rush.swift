import Synchronization

/// Many films come in at once, by either door. What is at a door is safe only when it is ours, and the disk has its
/// hands full: until that is over no step is begun and no record is written. Not for ever: who brings
/// films without end gets the rest of the box to work again after a while.
final class Rush: Sendable {
    private struct State {
        /// So many films have come since then.
        var count = 0
        var since = ContinuousClock.now
        var rush: (began: ContinuousClock.Instant, ends: ContinuousClock.Instant)?
    }

    private let state = Mutex(State())

    /// As many within one pause are a rush.
    private static let many = 32
    private static let pause: Duration = .milliseconds(200)
    private static let longest: Duration = .seconds(30)

    /// So many films are taken in now.
    func note(_ count: Int) {
        let now = ContinuousClock.now
        state.withLock { state in
            if now - state.since > Self.pause { (state.count, state.since) = (0, now) }
            state.count += count
            guard state.count >= Self.many else { return }
            let began = state.rush.map { $0.ends + Self.longest > now ? $0.began : now } ?? now
            state.rush = (began, now + Self.pause)
        }
    }

    /// Returns when there is none, when it has lasted too long, or when the task is cancelled.
    func over() async {
        while let end, !Task.isCancelled {
            try? await Task.sleep(until: end, clock: .continuous)  // cancelled is awake: the loop looks
        }
    }

    var end: ContinuousClock.Instant? {
        let now = ContinuousClock.now
        return state.withLock(\.rush).flatMap { $0.ends > now && $0.began + Self.longest > now ? $0.ends : nil }
    }
}
