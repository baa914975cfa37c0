import Synchronization

/// What is under way in this process, so that somebody can tell when it does not go on: the calls to the kernel
/// (an fsync on a disk that has died, an open on a server that has gone), and the hearts of loops and steps.
public final class Pulse: Sendable {
    private struct Call {
        let name: String
        let path: Path?
        let since: SuspendingClock.Instant
    }

    private struct State {
        var next = 0
        var calls: [Int: Call] = [:]
        var hearts: [ObjectIdentifier: Heart] = [:]
    }

    private let state = Mutex(State())

    public init() {}

    /// Of this process: every call of `Disk` that may wait for a device, every loop, every step.
    public static let here = Pulse()

    /// Makes a call, and notes it as long as it takes. The heart of the task rests meanwhile.
    func during<Result: ~Copyable>(
        _ name: String, _ path: Path?, _ call: () throws(SystemError) -> Result
    ) throws(SystemError) -> Result {
        let heart = Heart.current
        heart?.rest()
        let number = state.withLock { state in
            state.next += 1
            state.calls[state.next] = Call(name: name, path: path, since: .now)
            return state.next
        }
        defer {
            state.withLock { _ = $0.calls.removeValue(forKey: number) }
            heart?.wake()
        }
        return try call()
    }

    /// Runs a loop or a step with a heart of its own, which its child tasks share.
    public func living<Answer>(_ name: String, _ body: () async -> Answer) async -> Answer {
        let heart = begin(name)
        defer { end(heart) }
        return await Heart.$current.withValue(heart) { await body() }
    }

    /// A heart for a thread of one's own; from here to `end`.
    public func begin(_ name: String) -> Heart {
        let heart = Heart(name)
        state.withLock { $0.hearts[ObjectIdentifier(heart)] = heart }
        return heart
    }

    public func end(_ heart: Heart) {
        state.withLock { _ = $0.hearts.removeValue(forKey: ObjectIdentifier(heart)) }
    }

    /// The names of all that has a heart, sorted.
    public var alive: [String] { state.withLock { $0.hearts.values.map(\.name) }.sorted() }

    /// What has been under way for longest without coming back, in a sentence without its end: `fsync /spool/x has
    /// not come back`, `main: the door does not come round`; nil where nothing has for `time`.
    public func stuck(at now: SuspendingClock.Instant, for time: Duration) -> String? {
        let (calls, hearts) = state.withLock { (Array($0.calls.values), Array($0.hearts.values)) }
        if let oldest = calls.min(by: { $0.since < $1.since }), now - oldest.since >= time {
            return oldest.name + (oldest.path.map { " \($0)" } ?? "") + " has not come back"
        }
        // A loop that waits is heard of once in a period only.
        let silent = hearts.filter { heart in heart.silent.map { now - $0 >= time + Heart.period } ?? false }
        return silent.map(\.name).min().map { "\($0) does not come round" }
    }
}
