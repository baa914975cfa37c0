import CSystemCalls

/// Which kind of file system a path is on: the magic number of statfs(2).
public struct FileSystemType: Hashable, Sendable {
    public let magic: UInt

    public init(magic: UInt) { self.magic = magic }

    public init(of path: Path) throws(SystemError) {
        var magic: UInt = 0
        guard path.withCString({ sc_filesystem_magic($0, &magic) }) == 0 else { throw .last("statfs", path) }
        self.magic = magic
    }
}
