import Synchronization

/// Whether bodies are taken as fast as they come.
///
/// Mostly they are: a write goes to the page cache. To hand such a piece to another thread and to wait for its word
/// costs more than the write. But a disk that cannot follow makes writers wait, and a thread that waits serves none of
/// its connections: so while a piece is slow, and for a while after, no other one is tried there.
final class Pace: Sendable {
    /// What a thread may be away from its connections.
    private static let patience: Duration = .milliseconds(20)
    /// How long it is not tried again after a piece that was slow, wherever that one waited.
    private static let pause: Duration = .milliseconds(250)

    private struct State {
        var slowUntil = ContinuousClock.now
        /// When those began that have not come back.
        var underWay: [ContinuousClock.Instant] = []
    }

    private let state = Mutex(State())

    var isFast: Bool {
        let now = ContinuousClock.now
        return state.withLock { state in
            state.slowUntil <= now && state.underWay.allSatisfy { now - $0 <= Self.patience }
        }
    }

    /// Takes a piece of a body, and looks how long that takes.
    func take(_ bytes: RawSpan, by intake: any Intake) -> Response? {
        let begun = ContinuousClock.now
        state.withLock { $0.underWay.append(begun) }
        let refusal = intake.take(bytes)
        let ended = ContinuousClock.now
        state.withLock { state in
            if let index = state.underWay.firstIndex(of: begun) { state.underWay.remove(at: index) }
            if ended - begun > Self.patience { state.slowUntil = ended + Self.pause }
        }
        return refusal
    }
}
