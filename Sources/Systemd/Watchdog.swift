public import SystemCalls

/// Tells the service manager that we are alive, as long as we are: a daemon with a thread that waits
/// for a dead disk for ever looks well from outside, and is not.
public struct Watchdog: Sendable {
    private let supervisor: Supervisor
    private let pulse: Pulse
    private let hang: Duration

    /// - Parameter hang: how long a single call to the kernel may take, and a loop between two signs of life.
    public init(_ supervisor: Supervisor, pulse: Pulse = .here, hang: Duration) {
        self.supervisor = supervisor
        self.pulse = pulse
        self.hang = hang
    }

    /// Feeds it, where there is one; or returns what has not come back, and does not.
    public func feed(at now: SuspendingClock.Instant) throws(SystemError) -> String? {
        if let stuck = pulse.stuck(at: now, for: hang) { return "\(stuck) for \(hang)" }
        if supervisor.watchdogInterval != nil { try supervisor.watchdog() }
        return nil
    }
}
