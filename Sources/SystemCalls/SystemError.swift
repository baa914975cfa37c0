import Glibc

/// What the kernel refused: the call, what it was about, and errno.
public struct SystemError: Error, Hashable, Sendable {
    public let call: String
    public let path: Path?
    public let code: Int32

    public init(_ call: String, _ path: Path?, code: Int32) {
        self.call = call
        self.path = path
        self.code = code
    }

    /// The error of the call that has just failed in this thread.
    public static func last(_ call: String, _ path: Path? = nil) -> SystemError {
        SystemError(call, path, code: errno)
    }

    /// No such file or directory (ENOENT, or ENOTDIR on the way to it).
    public var isAbsent: Bool { code == ENOENT || code == ENOTDIR }

    /// No room: blocks, inodes or quota. The world's fault; the item waits.
    public var isFull: Bool { code == ENOSPC || code == EDQUOT }
}

extension SystemError: CustomStringConvertible {
    /// `rename /spool/x: No space left on device`
    public var description: String {
        let subject = path.map { " \($0)" } ?? ""
        return "\(call)\(subject): \(String(cString: strerror(code)))"
    }
}

extension SystemError {
    /// Something is there already (EEXIST; ENOTEMPTY for a directory).
    public var isPresent: Bool { code == EEXIST || code == ENOTEMPTY }
    /// A right is missing (EACCES, EPERM).
    public var isForbidden: Bool { code == EACCES || code == EPERM }
    /// A rename from one mount to another (EXDEV).
    public var isBetweenMounts: Bool { code == EXDEV }
    /// Nobody listens (ECONNREFUSED).
    public var isRefused: Bool { code == ECONNREFUSED }
    static var tooLarge: Int32 { EFBIG }
    static var nameTooLong: Int32 { ENAMETOOLONG }
}
