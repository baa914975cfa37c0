import Glibc
import Synchronization

/// What is under way in this process, so that somebody can tell when it does not go on: the calls to the kernel
/// (an fsync on a disk that has died, an open on a server that has gone), and the hearts of loops and steps.
public final class Pulse: Sendable {
    private struct Call {
        let name: String
        let path: Path?
        let since: SuspendingClock.Instant
    }

    /// The calls of some of the threads.
    private final class Calls: Sendable {
        let state = Mutex((next: 0, calls: [Int: Call]()))
    }

    /// One lock for all would be the narrowest place of a busy process: threads have different ones, mostly.
    private let calls = (0..<64).map { _ in Calls() }
    private let hearts = Mutex<[ObjectIdentifier: Heart]>([:])

    public init() {}

    /// Of this process: every call of `Disk` that may wait for a device, every loop, every step.
    public static let here = Pulse()

    /// Makes a call, and notes it as long as it takes. The heart of the task rests meanwhile.
    func during<Result: ~Copyable>(
        _ name: String, _ path: Path?, _ call: () throws(SystemError) -> Result
    ) throws(SystemError) -> Result {
        let heart = Heart.current
        heart?.rest()
        let (calls, begun) = (ownCalls, Call(name: name, path: path, since: .now))
        let number = calls.state.withLock { state in
            state.next += 1
            state.calls[state.next] = begun
            return state.next
        }
        defer {
            calls.state.withLock { _ = $0.calls.removeValue(forKey: number) }
            heart?.wake()
        }
        return try call()
    }

    /// Threads lie some pages apart; the product's upper bits spread them (Knuth, TAOCP 6.4).
    private var ownCalls: Calls { calls[Int((UInt(pthread_self()) >> 12 &* 0x9E37_79B9_7F4A_7C15) >> 58)] }

    /// Runs a loop or a step with a heart of its own, which its child tasks share.
    public func living<Answer>(_ name: String, _ body: () async -> Answer) async -> Answer {
        let heart = begin(name)
        defer { end(heart) }
        return await Heart.$current.withValue(heart) { await body() }
    }

    /// A heart for a thread of one's own; from here to `end`.
    public func begin(_ name: String) -> Heart {
        let heart = Heart(name)
        hearts.withLock { $0[ObjectIdentifier(heart)] = heart }
        return heart
    }

    public func end(_ heart: Heart) {
        hearts.withLock { _ = $0.removeValue(forKey: ObjectIdentifier(heart)) }
    }

    /// The names of all that has a heart, sorted.
    public var alive: [String] { hearts.withLock { $0.values.map(\.name) }.sorted() }

    /// What has been under way for longest without coming back, in a sentence without its end: `fsync /spool/x has
    /// not come back`, `main: the door does not come round`; nil where nothing has for `time`.
    public func stuck(at now: SuspendingClock.Instant, for time: Duration) -> String? {
        let calls = calls.flatMap { $0.state.withLock { Array($0.calls.values) } }
        let hearts = hearts.withLock { Array($0.values) }
        if let oldest = calls.min(by: { $0.since < $1.since }), now - oldest.since >= time {
            return oldest.name + (oldest.path.map { " \($0)" } ?? "") + " has not come back"
        }
        // A loop that waits is heard of once in a period only.
        let silent = hearts.filter { heart in heart.silent.map { now - $0 >= time + Heart.period } ?? false }
        return silent.map(\.name).min().map { "\($0) does not come round" }
    }
}
