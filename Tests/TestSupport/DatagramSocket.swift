import Glibc
import Synchronization
public import SystemCalls

/// The other end of sd_notify: a datagram socket of the kernel's abstract names, so that no file stays.
public final class DatagramSocket: Sendable {
    /// As NOTIFY_SOCKET has it.
    public let address: String
    private let socket: Descriptor
    private static let count = Mutex(0)

    public init() throws(SystemError) {
        let number = Glibc.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        guard number >= 0 else { throw .last("socket") }
        socket = Descriptor(owning: number)
        var place = sockaddr_un()
        place.sun_family = sa_family_t(AF_UNIX)
        let mine = Self.count.withLock { count in
            count += 1
            return count
        }
        let name = "ingestd-test-\(getpid())-\(mine)"
        withUnsafeMutableBytes(of: &place.sun_path) { $0[1...].copyBytes(from: Array(name.utf8)) }
        // The first byte stays 0: an abstract name (unix(7)), written as @ in the environment.
        let length = socklen_t(MemoryLayout<sa_family_t>.size + 1 + name.utf8.count)
        let bound = withUnsafePointer(to: &place) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(number, $0, length) }
        }
        guard bound == 0 else { throw .last("bind") }
        address = "@" + name
    }

    /// Listens, and puts the address into the environment.
    public convenience init(publishedAs variable: String) throws(SystemError) {
        try self.init()
        setenv(variable, address, 1)
    }

    /// The next message; empty where none has come.
    public func next() -> String {
        var buffer = [UInt8](repeating: 0, count: 8192)
        let count = recv(socket.number, &buffer, buffer.count, Int32(MSG_DONTWAIT))
        return String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
    }
}
