internal import Pipeline
internal import Synchronization

/// The weather behind a fake: a test takes the vendor down for its next calls, and brings it back.
public final class Outage: Sendable {
    /// Where a call breaks off. After the effect is the nasty one: it happened, and nobody was told.
    public enum Moment: Sendable, CaseIterable { case beforeTheEffect, afterTheEffect }

    private struct State {
        var calls = 0
        var moment = Moment.beforeTheEffect
    }

    private let state = Mutex(State())

    public init() {}

    /// The next `calls` calls fail with a temporary setback.
    public func begin(calls: Int = .max, _ moment: Moment = .beforeTheEffect) {
        state.withLock { $0 = State(calls: calls, moment: moment) }
    }

    public func end() {
        state.withLock { $0.calls = 0 }
    }

    /// Runs one call of the fake in this weather.
    func pass<Answer>(_ effect: () throws(Setback) -> Answer) throws(Setback) -> Answer {
        switch takeOne() {
        case nil:
            return try effect()
        case .beforeTheEffect?:
            throw .temporary("the fake is down, as the test wanted")
        case .afterTheEffect?:
            _ = try effect()
            throw .temporary("the fake went down before it answered, as the test wanted")
        }
    }

    private func takeOne() -> Moment? {
        state.withLock { state in
            guard state.calls > 0 else { return nil }
            state.calls -= 1
            return state.moment
        }
    }
}
