import Glibc

/// Tells a child that works from one that hangs. A value: instants and what was seen go in.
///
/// A child works as long as it says something, or uses a thousandth of a processor: much less than the
/// lowest priority gets on a busy machine, and more than a program that only waits.
struct Vigil {
    private let stall: Duration?
    private let deadline: Duration?
    private let begun: SuspendingClock.Instant
    /// The last sign of life, and the processor time used up to then.
    private var sign: (at: SuspendingClock.Instant, used: Duration)

    /// The clock stands still while the machine sleeps: the child does, too.
    init(stall: Duration?, deadline: Duration?, now: SuspendingClock.Instant) {
        self.stall = stall
        self.deadline = deadline
        begun = now
        sign = (now, .zero)
    }

    /// How often to look; nil for never.
    var interval: Duration? { [stall, deadline].compactMap(\.self).min().map { $0 / 4 } }

    /// Why the child is to be ended; nil while it may go on.
    ///
    /// - Parameter used: nil where it cannot be told, as of a child that has just ended.
    mutating func look(at now: SuspendingClock.Instant, saidSomething: Bool, used: Duration?) -> Exit.Cause? {
        if let deadline, now - begun >= deadline { return .overdue(deadline) }
        guard let stall else { return nil }
        let isAlive = used.map { $0 - sign.used >= stall / 1000 } ?? true
        if saidSomething || isAlive { sign = (now, used ?? sign.used) }
        return now - sign.at >= stall ? .stalled(stall) : nil
    }
}

/// Of all threads of a process, user and system; nil when it has gone.
func processorTime(of pid: pid_t) -> Duration? {
    var clock = clockid_t()
    var time = timespec()
    guard clock_getcpuclockid(pid, &clock) == 0, clock_gettime(clock, &time) == 0 else { return nil }
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
}
