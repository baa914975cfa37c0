import Glibc
import SystemCalls

/// The disk, with the world's faults on order.
struct FaultyDisk: FileSystem {
    private let disk = Disk()
    /// What a file claims to have, whatever it has.
    var claimedSize: Int?
    /// Nothing more fits.
    var isFull = false
    /// Reads from this byte on fail.
    var unreadableFrom = Int.max
    /// Is told of every read.
    var reading: @Sendable () -> Void = {}

    func attributes(of path: Path) throws(SystemError) -> Attributes? {
        var attributes = try disk.attributes(of: path)
        if let claimedSize { attributes?.size = claimedSize }
        return attributes
    }

    func append(_ bytes: [UInt8], to path: Path) throws(SystemError) {
        if isFull { throw SystemError("write", path, code: ENOSPC) }
        try disk.append(bytes, to: path)
    }

    func list(_ directory: Path, _ show: (Entry) -> Void) throws(SystemError) { try disk.list(directory, show) }
    func read(_ path: Path, at offset: Int, count: Int) throws(SystemError) -> [UInt8] {
        reading()
        if offset >= unreadableFrom { throw SystemError("read", path, code: EIO) }
        return try disk.read(path, at: offset, count: count)
    }
    func room(at path: Path) throws(SystemError) -> Room { try disk.room(at: path) }
    func makeDirectory(_ path: Path) throws(SystemError) { try disk.makeDirectory(path) }
    func write(_ bytes: [UInt8], to path: Path) throws(SystemError) { try disk.write(bytes, to: path) }
    func open(_ path: Path) throws(SystemError) -> any WritableFile { try disk.open(path) }
    func copy(_ path: Path, to target: Path) throws(SystemError) { try disk.copy(path, to: target) }
    func rename(_ path: Path, to target: Path) throws(SystemError) { try disk.rename(path, to: target) }
    func rename(_ path: Path, toNew target: Path) throws(SystemError) { try disk.rename(path, toNew: target) }
    func remove(file path: Path) throws(SystemError) { try disk.remove(file: path) }
    func remove(directory path: Path) throws(SystemError) { try disk.remove(directory: path) }
    func synchronize(file path: Path) throws(SystemError) { try disk.synchronize(file: path) }
    func synchronize(directory path: Path) throws(SystemError) { try disk.synchronize(directory: path) }
}
