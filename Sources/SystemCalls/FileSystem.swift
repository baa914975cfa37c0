/// The seam between the spool and a disk. Everything that must survive a power cut goes through
/// it, so that a test can stop the world before and after every single change.
///
/// The promises are those of POSIX, and no more: bytes are durable after `synchronize(file:)`, names
/// after `synchronize(directory:)` of the directory that holds them, a rename happens whole or not
/// at all. Calls take paths, not descriptors: whoever changes an item owns it by its claim. `open` is for those
/// who write to one file thousands of times.
public protocol FileSystem: Sendable {
    // Questions

    /// What stands at `path` (links are not followed); nil where nothing does.
    func attributes(of path: Path) throws(SystemError) -> Attributes?
    /// Shows each name in a directory, without `.` and `..`, in no particular order. One at a time: a directory
    /// may hold more of them than memory should.
    func list(_ directory: Path, _ show: (Entry) -> Void) throws(SystemError)
    /// Up to `count` bytes from `offset`; fewer only at the end of the file. Links are not followed.
    func read(_ path: Path, at offset: Int, count: Int) throws(SystemError) -> [UInt8]
    /// The room that is left on the file system that holds `path`.
    func room(at path: Path) throws(SystemError) -> Room

    // Changes

    func makeDirectory(_ path: Path) throws(SystemError)
    /// Makes the file, or empties the one that is there, and writes all of `bytes`.
    func write(_ bytes: [UInt8], to path: Path) throws(SystemError)
    /// Adds `bytes` at the end; makes the file where there is none.
    func append(_ bytes: [UInt8], to path: Path) throws(SystemError)
    /// Opens a file that exists, to write over its bytes. It stays the same file when it gets another name.
    func open(_ path: Path) throws(SystemError) -> any WritableFile
    /// Copies the bytes of one regular file to another path, replacing what is there.
    func copy(_ path: Path, to target: Path) throws(SystemError)
    /// Atomic. Replaces a file at `target`; fails with ENOTEMPTY or EEXIST on a full directory.
    func rename(_ path: Path, to target: Path) throws(SystemError)
    /// Atomic. Fails with EEXIST where `target` exists.
    func rename(_ path: Path, toNew target: Path) throws(SystemError)
    func remove(file path: Path) throws(SystemError)
    func remove(directory path: Path) throws(SystemError)

    // Promises

    /// The bytes and the size of a file survive a power cut.
    func synchronize(file path: Path) throws(SystemError)
    /// The names in a directory survive a power cut.
    func synchronize(directory path: Path) throws(SystemError)
}

/// A file that is open to be written to, for as long as it is held.
public protocol WritableFile: Sendable {
    /// Writes over the bytes from `offset`, and beyond the end.
    func write(_ bytes: RawSpan, at offset: Int) throws(SystemError)
}

/// What `lstat` says of a path.
public struct Attributes: Hashable, Sendable {
    public var kind: Kind
    /// Bytes.
    public var size: Int
    /// Nanoseconds since 1970-01-01T00:00:00Z.
    public var modified: Int64
    public var inode: UInt64
    public var device: UInt64
    public var links: Int
    public var owner: UInt32
    public var group: UInt32
    /// Permission bits only.
    public var mode: UInt32

    public enum Kind: Hashable, Sendable { case file, directory, link, special }

    public init(
        kind: Kind, size: Int, modified: Int64 = 0, inode: UInt64 = 0, device: UInt64 = 0, links: Int = 1,
        owner: UInt32 = 0, group: UInt32 = 0, mode: UInt32 = 0o644
    ) {
        self.kind = kind
        self.size = size
        self.modified = modified
        self.inode = inode
        self.device = device
        self.links = links
        self.owner = owner
        self.group = group
        self.mode = mode
    }
}

/// One name in a directory and what stands behind it.
public struct Entry: Hashable, Sendable {
    public let name: Name
    public let kind: Attributes.Kind

    public init(_ name: Name, _ kind: Attributes.Kind) {
        self.name = name
        self.kind = kind
    }
}

/// What is left on a file system for us.
public struct Room: Hashable, Sendable {
    /// Bytes that an unprivileged process may still write.
    public var bytes: Int
    /// Inodes left; `Int.max` where the file system does not count them.
    public var inodes: Int

    public init(bytes: Int, inodes: Int) {
        self.bytes = bytes
        self.inodes = inodes
    }
}
