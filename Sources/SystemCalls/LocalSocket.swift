import Glibc

/// A socket of the file system that others on this box connect to (unix(7)), by the rights of its file: only our
/// own user and root may.
public struct LocalListener: ~Copyable, Sendable {
    private let socket: Descriptor

    /// A file that an earlier process has left there is replaced.
    public init(at path: Path) throws(SystemError) {
        socket = try LocalSocket.listening(at: path)
    }

    /// Blocks until somebody has connected, or `wake` is called: nil.
    public func next(or wake: Wake) throws(SystemError) -> LocalConnection? {
        while try !wake.isCalled(or: Int16(POLLIN), on: socket.number, within: Heart.period) {
            Heart.current?.beat()
            let number = accept(socket.number, nil, nil)
            if number >= 0 { return LocalConnection(Descriptor(owning: number)) }
            // Nobody there, or one who has gone again.
            guard [EAGAIN, EINTR, ECONNABORTED].contains(errno) else { throw .last("accept") }
        }
        return nil
    }
}

/// One connection; closed when it goes.
public final class LocalConnection: Sendable {
    private let socket: Descriptor

    init(_ socket: consuming Descriptor) { self.socket = socket }

    /// To a listener at `path`.
    public init(to path: Path) throws(SystemError) {
        socket = try LocalSocket.connected(to: path)
    }

    /// Says something short and no more. Somebody who has gone does not hear it, and that is no error.
    public func finish(saying text: String) {
        let bytes = Array(text.utf8)
        _ = send(socket.number, bytes, bytes.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
        shutdown(socket.number, Int32(SHUT_RDWR))
    }

    /// All that the other side says until it closes, at most `limit` bytes. Blocks.
    public func text(limit: Int) throws(SystemError) -> String {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while bytes.count < limit {
            let count = recv(socket.number, &buffer, buffer.count, 0)
            if count < 0, errno == EINTR { continue }
            // One that was not taken before the listener ended is reset.
            if count == 0 || count < 0 && errno == ECONNRESET { break }
            if count < 0 { throw .last("recv") }
            bytes += buffer[..<count]
        }
        return String(decoding: bytes.prefix(limit), as: UTF8.self)
    }
}

private enum LocalSocket {
    static func make(blocks: Bool = false) throws(SystemError) -> Descriptor {
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let number = socket(AF_UNIX, blocks ? kind : kind | Int32(SOCK_NONBLOCK.rawValue), 0)
        guard number >= 0 else { throw .last("socket") }
        return Descriptor(owning: number)
    }

    static func connected(to path: Path) throws(SystemError) -> Descriptor {
        let socket = try make(blocks: true)
        try call("connect", socket.number, path, connect)
        return socket
    }

    static func listening(at path: Path) throws(SystemError) -> Descriptor {
        if let old = try Disk().attributes(of: path), old.kind == .special { try Disk().remove(file: path) }
        let socket = try make()
        try call("bind", socket.number, path, bind)
        guard path.withCString({ chmod($0, 0o600) }) == 0 else { throw .last("chmod", path) }
        guard listen(socket.number, 16) == 0 else { throw .last("listen", path) }
        return socket
    }

    typealias Call = (Int32, UnsafePointer<sockaddr>?, socklen_t) -> Int32

    static func call(_ name: String, _ socket: Int32, _ path: Path, _ call: Call) throws(SystemError) {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let room = MemoryLayout.size(ofValue: address.sun_path)
        guard path.bytes.count < room else { throw SystemError(name, path, code: ENAMETOOLONG) }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.bytes) }
        let answer = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                call(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard answer == 0 else { throw .last(name, path) }
    }
}
