import Configuration
import Synchronization

/// Which configuration comes next, and who waits to hear of it.
///
/// 1. Whoever asked is answered once: when his configuration serves, or one that was read later does, or when it
///    is known that it will not.
/// 2. A configuration that was asked for while another was on its way is served after it, and none is lost.
final class Renewal: Sendable {
    /// What has become of a reload.
    enum Outcome: Hashable, Sendable {
        /// It serves; how.
        case taken(String)
        /// The old one stays, for these reasons.
        case refused([String])
    }

    typealias Answer = @Sendable (Outcome) -> Void

    private struct State {
        /// Ends the present round of serving.
        var end: (@Sendable () -> Void)?
        var next: (configuration: Configuration, asked: [Answer])?
        /// Who waits for the present round to serve.
        var waiting: [Answer] = []
        var serves = false
    }

    private let state = Mutex(State())

    /// A round begins that `end` ends; it may be called at once.
    func begin(end: @escaping @Sendable () -> Void) {
        let isOver = state.withLock { state in
            state.end = end
            return state.next != nil
        }
        if isOver { end() }
    }

    /// Ends the present round for another configuration.
    func ask(for configuration: Configuration, _ answer: @escaping Answer) {
        let end = state.withLock { state in
            state.next = (configuration, (state.next?.asked ?? []) + [answer])
            return state.end
        }
        end?()
    }

    /// What the next round serves; nil where nothing was asked for.
    func take() -> Configuration? {
        state.withLock { state in
            guard let next = state.next.take() else { return nil }
            state.waiting += next.asked
            state.serves = false
            return next.configuration
        }
    }

    /// Whether a configuration is on its way that does not serve yet.
    var isUnderWay: Bool { state.withLock { $0.next != nil || !$0.waiting.isEmpty } }

    /// Whether the present round has come to serve.
    var serves: Bool { state.withLock(\.serves) }

    /// The present round serves. False, and nobody is answered, where it is to end already.
    func hasBegun(_ how: String) -> Bool {
        let answers: [Answer]? = state.withLock { state in
            guard state.next == nil else { return nil }
            state.serves = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for answer in answers ?? [] { answer(.taken(how)) }
        return answers != nil
    }

    /// The present round cannot serve.
    func hasFailed(_ reason: String) {
        let answers = state.withLock { state in
            defer { state.waiting = [] }
            return state.waiting
        }
        for answer in answers { answer(.refused([reason])) }
    }
}
