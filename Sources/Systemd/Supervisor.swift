internal import CSystemd
internal import Glibc
public import SystemCalls

/// The service manager that started us, told how we are: sd_notify(3) through libsystemd.
///
/// Where nobody supervises us (NOTIFY_SOCKET is not set) every call does nothing and succeeds.
/// Statuses are one line each: a line break in one becomes a space, so that no text can forge
/// another assignment.
public struct Supervisor: Sendable {
    public init() {}

    /// Whether somebody supervises us.
    public var isListening: Bool { getenv("NOTIFY_SOCKET") != nil }

    /// We serve from now on; also after a reload.
    public func ready(_ status: String) throws(SystemError) {
        try tell(["READY=1", "STATUS=" + oneLine(status)])
    }

    /// One line for `systemctl status`.
    public func status(_ status: String) throws(SystemError) {
        try tell(["STATUS=" + oneLine(status)])
    }

    /// The configuration is being read anew, until the next `ready`. With the instant on the
    /// monotonic clock that Type=notify-reload (systemd 253 and later) asks for.
    public func reloading() throws(SystemError) {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        try tell(["RELOADING=1", "MONOTONIC_USEC=\(now.tv_sec * 1_000_000 + now.tv_nsec / 1000)"])
    }

    public func stopping(_ status: String) throws(SystemError) {
        try tell(["STOPPING=1", "STATUS=" + oneLine(status)])
    }

    /// What is under way (a start, a reload, a stop) takes longer than the unit allows: it is waited for so long
    /// from now, and as long again each time that this is said.
    public func extend(by time: Duration) throws(SystemError) {
        try tell(["EXTEND_TIMEOUT_USEC=\(time.components.seconds * 1_000_000)"])
    }

    /// We are alive. To be told at least once in `watchdogInterval`, half of it being the custom.
    public func watchdog() throws(SystemError) {
        try tell(["WATCHDOG=1"])
    }

    /// After this long without `watchdog` we are killed; nil where nobody waits for it (WATCHDOG_USEC
    /// is not set, or WATCHDOG_PID is another process).
    public var watchdogInterval: Duration? {
        var microseconds: UInt64 = 0
        guard sd_watchdog_enabled(0, &microseconds) > 0 else { return nil }
        return .microseconds(Int64(clamping: microseconds))
    }

    private func tell(_ assignments: [String]) throws(SystemError) {
        // Negative is an errno, zero is nobody there, positive is told.
        let answer = sd_notify(0, assignments.joined(separator: "\n"))
        guard answer >= 0 else { throw SystemError("sd_notify", nil, code: -answer) }
    }

    private func oneLine(_ text: String) -> String {
        String(text.map { $0.isNewline || $0 == "\0" ? " " : $0 })
    }
}
