import Glibc
import SystemCalls

/// A socket that listens, closed with this value unless it was released.
struct ListeningSocket: ~Copyable {
    private var number: Int32
    let place: String
    let isUnix: Bool

    init(_ listener: Listener) throws(SystemError) {
        number = try Self.open(listener)
        _ = fcntl(number, F_SETFL, fcntl(number, F_GETFL) | O_NONBLOCK)
        (place, isUnix) = Self.place(of: number)
    }

    deinit {
        if number >= 0 { close(number) }
    }

    consuming func release() -> Int32 {
        let released = number
        number = -1
        return released
    }

    private static func open(_ listener: Listener) throws(SystemError) -> Int32 {
        switch listener {
        case .passed(let socket): try copy(of: socket)
        case .address(let host, let port): try open(host, port)
        case .path(let path, let mode): try open(path, mode)
        }
    }

    private static func open(_ host: String, _ port: UInt16) throws(SystemError) -> Int32 {
        var hints = addrinfo()
        hints.ai_flags = AI_NUMERICHOST | AI_PASSIVE | AI_NUMERICSERV
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, String(port), &hints, &found) == 0, let found else {
            throw SystemError("listen at \(host):\(port)", nil, code: EADDRNOTAVAIL)
        }
        defer { freeaddrinfo(found) }
        let socket = try make(found.pointee.ai_family)
        var one: Int32 = 1
        setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &one, 4)
        if found.pointee.ai_family == AF_INET6 {
            setsockopt(socket, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &one, 4)
        }
        return try listening(
            socket, bind(socket, found.pointee.ai_addr, found.pointee.ai_addrlen), "listen at \(host):\(port)")
    }

    /// A socket that an earlier run left is taken away; one that somebody listens at is not.
    private static func open(_ path: Path, _ mode: UInt32) throws(SystemError) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let room = MemoryLayout.size(ofValue: address.sun_path)
        guard path.bytes.count < room else { throw SystemError("listen", path, code: ENAMETOOLONG) }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.bytes) }
        let socket = try make(AF_UNIX)
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)
        func named(_ call: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
            withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { call(socket, $0, size) }
            }
        }
        if named({ connect($0, $1, $2) }) == 0 {
            close(socket)
            throw SystemError("listen", path, code: EADDRINUSE)
        }
        if errno == ECONNREFUSED { _ = path.withCString { unlink($0) } }
        let bound = named { bind($0, $1, $2) }
        if bound == 0 { _ = path.withCString { chmod($0, mode) } }
        return try listening(socket, bound, "listen at \(path)")
    }

    private static func copy(of socket: Int32) throws(SystemError) -> Int32 {
        let copy = fcntl(socket, F_DUPFD_CLOEXEC, 0)
        guard copy >= 0 else { throw .last("dup") }
        return copy
    }

    static func make(_ family: Int32) throws(SystemError) -> Int32 {
        let socket = socket(family, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard socket >= 0 else { throw .last("socket") }
        return socket
    }

    private static func listening(_ socket: Int32, _ bound: Int32, _ what: String) throws(SystemError) -> Int32 {
        if bound == 0, listen(socket, 1024) == 0 { return socket }
        let failure = SystemError(what, nil, code: errno)
        close(socket)
        throw failure
    }

    private static func name(of socket: Int32, _ address: inout sockaddr_storage) {
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        withUnsafeMutablePointer(to: &address) {
            _ = $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(socket, $0, &size) }
        }
    }

    private static func place(of socket: Int32) -> (String, isUnix: Bool) {
        var address = sockaddr_storage()
        name(of: socket, &address)
        if address.ss_family == UInt16(AF_UNIX) {
            let path = withUnsafeBytes(of: &address) { bytes in
                String(decoding: bytes.dropFirst(2).prefix { $0 != 0 }, as: UTF8.self)
            }
            return ("unix:" + path, true)
        }
        // Of both families the port comes after the family, in the network's order.
        let port = withUnsafeBytes(of: &address) { Int($0[2]) << 8 | Int($0[3]) }
        let host = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { numeric(host: $0) } ?? ""
        }
        return (host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)", false)
    }
}

/// An address of the network in numbers, without its port; nil for another kind.
func numeric(host address: UnsafePointer<sockaddr>) -> String? {
    let family = Int32(address.pointee.sa_family)
    guard family == AF_INET || family == AF_INET6 else { return nil }
    let size = family == AF_INET ? MemoryLayout<sockaddr_in>.size : MemoryLayout<sockaddr_in6>.size
    var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
    guard getnameinfo(address, socklen_t(size), &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST) == 0 else {
        return nil
    }
    return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
}
