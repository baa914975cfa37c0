internal import CSystemCalls
internal import Glibc

/// Waits for many descriptors at once, on one thread; other threads may end its wait. epoll(7), level-triggered.
public final class Readiness: Sendable {
    /// A descriptor that can be read or written without waiting. One that has ended can be read.
    public struct Ready: Sendable {
        public let number: Int
        public let input: Bool
        public let output: Bool
    }

    private let epoll: Descriptor
    private let event: Descriptor

    public init() throws(SystemError) {
        let number = sc_epoll()
        guard number >= 0 else { throw .last("epoll_create") }
        epoll = Descriptor(owning: number)
        let wake = sc_eventfd()
        guard wake >= 0 else { throw .last("eventfd") }
        event = Descriptor(owning: wake)
        guard sc_epoll_watch(number, wake, .max, 0, 1) == 0 else { throw .last("epoll_ctl") }
    }

    /// - Parameter number: what `wait` says of it; not the largest that there is.
    public func watch(_ descriptor: Int32, as number: Int) throws(SystemError) {
        guard sc_epoll_watch(epoll.number, descriptor, UInt(number), 0, 1) == 0 else { throw .last("epoll_ctl") }
    }

    /// Whether room for writing is waited for as well; input always is.
    public func wantOutput(_ isWanted: Bool, of descriptor: Int32, as number: Int) {
        _ = sc_epoll_watch(epoll.number, descriptor, UInt(number), isWanted ? 1 : 0, 0)
    }

    /// To be called before the descriptor is closed.
    public func forget(_ descriptor: Int32) { _ = sc_epoll_forget(epoll.number, descriptor) }

    /// Ends the wait of another thread, or its next one. Many calls are one.
    public func call() {
        var one: UInt64 = 1
        // The only refusal is a counter that is full: then the waiter is awake already.
        _ = Glibc.write(event.number, &one, MemoryLayout<UInt64>.size)
    }

    /// Blocks until something is ready, `call`, or the end of `timeout`. Calls made up to now are used up.
    public func wait(_ timeout: Duration) -> [Ready] {
        let found = [sc_ready](unsafeUninitializedCapacity: 64) { buffer, count in
            // Interrupted, nothing is ready; the descriptor is ours and cannot be bad.
            count = max(0, Int(sc_epoll_wait(epoll.number, buffer.baseAddress, 64, timeout.milliseconds)))
        }
        return found.compactMap { ready in
            guard ready.number == .max else {
                return Ready(number: Int(ready.number), input: ready.input != 0, output: ready.output != 0)
            }
            var count: UInt64 = 0
            _ = Glibc.read(event.number, &count, MemoryLayout<UInt64>.size)
            return nil
        }
    }
}
