internal import SystemCalls

/// Reads a file front to back in large pieces: the seam opens it for every read.
struct FileWindow {
    let path: Path
    private let fileSystem: any FileSystem
    private var bytes: [UInt8] = []
    private var start = 0

    /// Bytes: some blocks at once, so that their heads are not read twice.
    private static let size = 4 << 20

    init(_ path: Path, _ fileSystem: any FileSystem) {
        self.path = path
        self.fileSystem = fileSystem
    }

    /// Up to `count` bytes from `offset`; fewer only at the end of the file.
    mutating func bytes(at offset: Int, count: Int) throws(AddressError) -> [UInt8] {
        if offset < start || offset + count > start + bytes.count {
            let path = path
            bytes = try asking { () throws(SystemError) in
                try fileSystem.read(path, at: offset, count: max(count, Self.size))
            }
            start = offset
        }
        return Array(bytes[(offset - start)...].prefix(count))
    }
}
