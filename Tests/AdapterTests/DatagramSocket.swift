import Glibc
import SystemCalls

/// The other end of sd_notify: a datagram socket of the kernel's abstract names, so that no file stays.
final class DatagramSocket {
    private let socket: Descriptor

    /// Listens, and puts the address into the environment.
    init(publishedAs variable: String) throws(SystemError) {
        let number = Glibc.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        guard number >= 0 else { throw .last("socket") }
        socket = Descriptor(owning: number)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let name = "ingestd-test-\(getpid())"
        withUnsafeMutableBytes(of: &address.sun_path) { $0[1...].copyBytes(from: Array(name.utf8)) }
        // The first byte stays 0: an abstract name (unix(7)), written as @ in the environment.
        let length = socklen_t(MemoryLayout<sa_family_t>.size + 1 + name.utf8.count)
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(number, $0, length) }
        }
        guard bound == 0 else { throw .last("bind") }
        setenv(variable, "@" + name, 1)
    }

    /// The next message; empty where none has come.
    func next() -> String {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = recv(socket.number, &buffer, buffer.count, Int32(MSG_DONTWAIT))
        return String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
    }
}
