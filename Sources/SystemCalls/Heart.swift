import Synchronization

/// The sign of life of something that is to go on for as long as the daemon does, or as an item takes: a loop, a
/// step. It beats by itself with every call to the kernel that comes back; whoever has nothing to do beats once
/// in a `period` all the same. What neither beats nor rests is stuck.
public final class Heart: Sendable {
    /// What it is, for people: `main: the door`.
    public let name: String
    private let state: Mutex<(last: SuspendingClock.Instant, rests: Int)>

    /// The heart of the task that asks; nil for a task and a thread that nobody watches.
    @TaskLocal public static var current: Heart?

    /// A loop that waits comes round as often.
    public static let period: Duration = .seconds(30)

    init(_ name: String) {
        self.name = name
        state = Mutex((.now, 0))
    }

    public func beat() { state.withLock { $0.last = .now } }

    /// From here to `wake` it waits for something that somebody else sees an end to: a child that `Vigil`
    /// watches, a transfer with its own stall time, a core. May be said by several tasks of one heart.
    public func rest() { state.withLock { $0.rests += 1 } }

    public func wake() {
        state.withLock { state in
            state.rests -= 1
            state.last = .now
        }
    }

    /// Since when there has been no sign of life; nil while it rests.
    var silent: SuspendingClock.Instant? { state.withLock { $0.rests > 0 ? nil : $0.last } }

    /// Sleeps, and beats all the while. Returns early when the task is cancelled.
    public static func sleep(for time: Duration) async {
        let end = ContinuousClock.now + time
        while ContinuousClock.now < end, !Task.isCancelled {
            // Cancelled is awake: the loop looks.
            try? await Task.sleep(until: min(end, .now + period), clock: .continuous)
            current?.beat()
        }
    }
}
