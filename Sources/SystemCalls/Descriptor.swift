import CSystemCalls
import Glibc

/// An open file descriptor with one owner; closed when it goes out of scope.
public struct Descriptor: ~Copyable, Sendable {
    public private(set) var number: Int32
    /// What it was opened as, for errors.
    public let path: Path?

    /// Takes over a descriptor that nobody else closes.
    public init(owning number: Int32, _ path: Path? = nil) {
        self.number = number
        self.path = path
    }

    deinit {
        if number >= 0 { _ = Glibc.close(number) }
    }

    /// Always close-on-exec: a child gets nothing that it was not given.
    public static func open(_ path: Path, _ flags: Int32, mode: UInt32 = 0) throws(SystemError) -> Descriptor {
        try Pulse.here.during("open", path) { () throws(SystemError) in
            while true {
                let number = path.withCString { Glibc.open($0, flags | O_CLOEXEC, mode) }
                if number >= 0 { return Descriptor(owning: number, path) }
                if errno != EINTR { throw .last("open", path) }
            }
        }
    }

    /// Closes and reports: NFS and quotas may say only here that the bytes did not fit.
    public consuming func close() throws(SystemError) {
        let open = number
        number = -1
        guard Glibc.close(open) == 0 else { throw .last("close", path) }
    }

    public borrowing func attributes() throws(SystemError) -> Attributes {
        var answer = stat()
        guard fstat(number, &answer) == 0 else { throw .last("fstat", path) }
        return Attributes(answer)
    }

    public borrowing func read(at offset: Int, count: Int) throws(SystemError) -> [UInt8] {
        let size = try attributes().size
        let wanted = max(0, min(count, size - offset))
        var failure: SystemError?
        let bytes = [UInt8](unsafeUninitializedCapacity: wanted) { buffer, filled in
            while filled < wanted {
                let got = pread(number, buffer.baseAddress! + filled, wanted - filled, offset + filled)
                if got < 0, errno == EINTR { continue }
                if got < 0 { failure = .last("read", path) }
                if got <= 0 { return }
                filled += got
            }
        }
        if let failure { throw failure }
        return bytes
    }

    /// Reads into a buffer that is used again and again; answers how many bytes, 0 at the end of the file.
    public borrowing func read(into buffer: inout [UInt8], at offset: Int, count: Int) throws(SystemError) -> Int {
        precondition(count <= buffer.count)
        while true {
            let got = buffer.withUnsafeMutableBytes { pread(number, $0.baseAddress, count, offset) }
            if got >= 0 {
                Heart.current?.beat()
                return got
            }
            if errno != EINTR { throw .last("read", path) }
        }
    }

    public borrowing func write(_ bytes: [UInt8]) throws(SystemError) {
        var written = 0
        while written < bytes.count {
            let put = bytes.withUnsafeBytes { Glibc.write(number, $0.baseAddress! + written, bytes.count - written) }
            if put < 0, errno == EINTR { continue }
            guard put >= 0 else { throw .last("write", path) }
            written += put
            Heart.current?.beat()
        }
    }

    /// Writes over the bytes from `offset`, wherever the file's own place is.
    public borrowing func write(_ bytes: RawSpan, at offset: Int) throws(SystemError) {
        var written = 0
        while written < bytes.byteCount {
            let put = bytes.withUnsafeBytes {
                pwrite(number, $0.baseAddress! + written, $0.count - written, offset + written)
            }
            if put < 0, errno == EINTR { continue }
            guard put >= 0 else { throw .last("write", path) }
            written += put
            Heart.current?.beat()
        }
    }

    public borrowing func synchronize() throws(SystemError) {
        try Pulse.here.during("fsync", path) { () throws(SystemError) in
            guard fsync(number) == 0 else { throw .last("fsync", path) }
        }
    }

    /// Appends all of `source`, in the kernel where it can (shared blocks on btrfs and XFS).
    borrowing func copy(from source: borrowing Descriptor) throws(SystemError) {
        while true {
            let copied = sc_copy_range(source.number, number, 1 << 30)
            if copied == 0 { return }
            Heart.current?.beat()
            if copied > 0 || errno == EINTR { continue }
            guard [EXDEV, EINVAL, ENOSYS, EOPNOTSUPP].contains(errno) else { throw .last("copy_file_range", path) }
            return try copyThroughMemory(from: source)
        }
    }

    private borrowing func copyThroughMemory(from source: borrowing Descriptor) throws(SystemError) {
        var offset = Int(lseek(source.number, 0, SEEK_CUR))
        while true {
            let chunk = try source.read(at: offset, count: 1 << 20)
            if chunk.isEmpty { return }
            try write(chunk)
            offset += chunk.count
        }
    }
}
