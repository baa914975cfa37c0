import Glibc

/// Signals that are waited for instead of handled: they come to whoever asks, in a thread that may do
/// anything.
public struct Signals: Sendable {
    public enum Signal: Sendable { case stop, reload }

    /// Blocks the signals that are waited for. To be called before the first other thread is made, so
    /// that every thread inherits it.
    public init() {
        var set = Self.set
        pthread_sigmask(SIG_BLOCK, &set, nil)
        // A reader that goes away is an error of write(2), not the end of the process.
        signal(SIGPIPE, SIG_IGN)
    }

    /// Blocks its thread until the next signal; nil where none came in time, or a little earlier.
    public func next(within time: Duration) -> Signal? {
        var set = Self.set
        let (seconds, attoseconds) = time.components
        var wait = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
        let number = sigtimedwait(&set, nil, &wait)
        guard number > 0 else { return nil }
        return number == SIGHUP ? .reload : .stop
    }

    private static var set: sigset_t {
        var set = sigset_t()
        sigemptyset(&set)
        for number in [SIGTERM, SIGINT, SIGHUP] { sigaddset(&set, number) }
        return set
    }
}
