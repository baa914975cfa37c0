import Synchronization

/// The calls to the kernel that are under way, so that somebody can tell when one does not come back:
/// an fsync on a disk that has died, an open on a server that has gone.
public final class Pulse: Sendable {
    private struct Call {
        let name: String
        let path: Path?
        let since: SuspendingClock.Instant
    }

    private let calls = Mutex<(next: Int, all: [Int: Call])>((0, [:]))

    public init() {}

    /// Of this process: every call of `Disk` that may wait for a device.
    public static let here = Pulse()

    /// Makes a call, and notes it as long as it takes.
    func during<Result: ~Copyable>(
        _ name: String, _ path: Path?, _ call: () throws(SystemError) -> Result
    ) throws(SystemError) -> Result {
        let number = calls.withLock { calls in
            calls.next += 1
            calls.all[calls.next] = Call(name: name, path: path, since: .now)
            return calls.next
        }
        defer { calls.withLock { _ = $0.all.removeValue(forKey: number) } }
        return try call()
    }

    /// The call that has been under way for longest, if that is at least `time`: `fsync /spool/x`.
    public func stuck(at now: SuspendingClock.Instant, for time: Duration) -> String? {
        let oldest = calls.withLock { $0.all.values.min { $0.since < $1.since } }
        guard let oldest, now - oldest.since >= time else { return nil }
        return oldest.name + (oldest.path.map { " \($0)" } ?? "")
    }
}
