import CSystemCalls
import Glibc

/// Ends the wait of another thread. Carries no news: many calls before the wait are one.
public final class Wake: Sendable {
    private let event: Descriptor

    public init() throws(SystemError) {
        let number = sc_eventfd()
        guard number >= 0 else { throw .last("eventfd") }
        event = Descriptor(owning: number)
    }

    /// For a `poll` of one's own: readable after `call`.
    var number: Int32 { event.number }

    /// Blocks until one of `events` (poll(2)) on a descriptor that somebody else owns, a call, or the end
    /// of `timeout`. Returns whether it was called; calls are not used up.
    public func isCalled(or events: Int16, on other: Int32, within timeout: Duration) throws(SystemError) -> Bool {
        var questions = [
            pollfd(fd: event.number, events: Int16(POLLIN), revents: 0), pollfd(fd: other, events: events, revents: 0),
        ]
        guard poll(&questions, 2, timeout.milliseconds) >= 0 || errno == EINTR else { throw .last("poll") }
        return questions[0].revents != 0
    }

    /// May be called from any thread.
    public func call() {
        var one: UInt64 = 1
        // The only refusal is a counter that is full: then the waiter is awake already.
        _ = Glibc.write(event.number, &one, MemoryLayout<UInt64>.size)
    }

    /// Blocks until `call`, input on `other`, or the end of `timeout`. Calls made up to now are used up.
    public func wait(or other: borrowing Descriptor, timeout: Duration) throws(SystemError) {
        var questions = [event.number, other.number].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        guard poll(&questions, 2, timeout.milliseconds) >= 0 || errno == EINTR else { throw .last("poll") }
        var count: UInt64 = 0
        // Nothing to read means that nobody called.
        _ = Glibc.read(event.number, &count, MemoryLayout<UInt64>.size)
    }
}

extension Duration {
    /// For poll(2): rounded up, or the last millisecond would be waited for in a busy loop.
    var milliseconds: Int32 {
        if self <= .zero { return 0 }
        let (seconds, attoseconds) = components
        let whole = seconds.multipliedReportingOverflow(by: 1000)
        if whole.overflow { return Int32.max }
        return Int32(clamping: whole.partialValue + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}
