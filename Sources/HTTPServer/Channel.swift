internal import CMicroHTTPD
import Synchronization

/// A connection that has left HTTP: a socket, and what came with its request already.
public final class Channel: Sendable {
    /// Stays open until `close`.
    public let socket: Int32
    /// The first bytes of what follows the request.
    public let early: [UInt8]
    private let handle: Mutex<(pointer: UInt, end: (@Sendable () -> Void)?)>

    init(socket: Int32, early: [UInt8], handle: OpaquePointer, whenClosed end: @escaping @Sendable () -> Void) {
        self.socket = socket
        self.early = early
        self.handle = Mutex((UInt(bitPattern: handle), end))
    }

    /// To be called once, by whoever took the channel; later calls do nothing.
    public func close() {
        let (pointer, end) = handle.withLock { handle in
            defer { handle = (0, nil) }
            return handle
        }
        guard let open = OpaquePointer(bitPattern: pointer) else { return }
        mh_close_upgraded(open)
        end?()
    }
}
