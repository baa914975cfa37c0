import Glibc

/// The other end of a connection, byte by byte: what a client library would put right by itself.
public final class BarePeer {
    private let socket: Int32
    private var isOpen = true

    /// - Parameter place: `127.0.0.1:PORT` or `unix:PATH`, as servers say it.
    public init(_ place: String) {
        if place.hasPrefix("unix:") {
            socket = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: place.dropFirst(5).utf8) }
            let size = socklen_t(MemoryLayout<sockaddr_un>.size)
            withUnsafePointer(to: &address) {
                _ = $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(socket, $0, size) }
            }
        } else {
            socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = UInt16(place.split(separator: ":").last!)!.bigEndian
            address.sin_addr.s_addr = inet_addr("127.0.0.1")
            let size = socklen_t(MemoryLayout<sockaddr_in>.size)
            withUnsafePointer(to: &address) {
                _ = $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(socket, $0, size) }
            }
        }
    }

    deinit { hangUp() }

    public func send(_ text: String) { send(Array(text.utf8)) }

    public func send(_ bytes: [UInt8]) {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.send(socket, $0.baseAddress! + sent, bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            if count <= 0 { return }
            sent += count
        }
    }

    /// What comes until the other end is done or `text` has come. Waits.
    public func receive(until text: String? = nil) -> String { String(decoding: bytes(until: text), as: UTF8.self) }

    /// The same as it came.
    public func bytes(until text: String? = nil) -> [UInt8] {
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while text.map({ !String(decoding: all, as: UTF8.self).contains($0) }) ?? true {
            let count = recv(socket, &buffer, buffer.count, 0)
            if count <= 0 { break }
            all += buffer[..<count]
        }
        return all
    }

    /// Half of it: no more is sent from here.
    public func finish() { shutdown(socket, Int32(SHUT_WR)) }

    /// At most once: the number may be another's by then.
    public func hangUp() {
        guard isOpen else { return }
        isOpen = false
        shutdown(socket, Int32(SHUT_RDWR))
        close(socket)
    }
}
