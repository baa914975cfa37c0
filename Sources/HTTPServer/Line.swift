import Synchronization

/// A connection, and what is waited for on it.
final class Line: Sendable {
    let socket: Int32
    private let phase = Mutex(Phase.head(since: .now))

    private enum Phase {
        case head(since: ContinuousClock.Instant)
        /// What came since. `isOurs`: we kept the client waiting meanwhile.
        case body(since: ContinuousClock.Instant, bytes: Int, isOurs: Bool)
        /// We are at it.
        case answer
    }

    init(_ socket: Int32) {
        self.socket = socket
    }

    /// Its client waits for an answer, or reads one.
    var isAnswered: Bool {
        phase.withLock { phase in
            if case .answer = phase { true } else { false }
        }
    }

    func awaitHead() { phase.withLock { $0 = .head(since: .now) } }

    func answers() { phase.withLock { $0 = .answer } }

    func awaitBody() { phase.withLock { $0 = .body(since: .now, bytes: 0, isOurs: false) } }

    func came(_ count: Int) {
        phase.withLock { phase in
            guard case .body(let since, let bytes, let isOurs) = phase else { return }
            phase = .body(since: since, bytes: bytes + count, isOurs: isOurs)
        }
    }

    func waitsForUs() {
        phase.withLock { phase in
            guard case .body(let since, let bytes, _) = phase else { return }
            phase = .body(since: since, bytes: bytes, isOurs: true)
        }
    }

    /// True for a client that takes longer than it may. A body is measured anew after each `headTime`.
    func dawdles(at now: ContinuousClock.Instant, _ limits: Limits) -> Bool {
        phase.withLock { phase in
            switch phase {
            case .answer: return false
            case .head(let since): return now - since > limits.headTime
            case .body(let since, let bytes, let isOurs):
                guard now - since > limits.headTime else { return false }
                phase = .body(since: now, bytes: 0, isOurs: false)
                return !isOurs && bytes < limits.leastRate * Int(limits.headTime.components.seconds)
            }
        }
    }
}
