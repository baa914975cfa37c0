internal import Digest
internal import Glibc
internal import SystemCalls

/// A file that is to be stored, as it was when it was looked at.
struct Whole: Hashable, Sendable {
    let path: Path
    /// Bytes.
    let size: Int
    /// Nanoseconds since 1970-01-01T00:00:00Z.
    let modified: Int64
    let inode: UInt64
    /// Hexadecimal.
    let sha256: String

    /// Reads the file once, unless `known` is of the same bytes by the kernel's word.
    init(_ path: Path, known: (Attributes) -> String?) throws(S3Error) {
        let attributes = try Self.attributes(of: path)
        self.path = path
        size = attributes.size
        modified = attributes.modified
        inode = attributes.inode
        if let hash = known(attributes) {
            sha256 = hash
        } else {
            sha256 = try Self.sha256(of: path, 0..<attributes.size)
        }
    }

    /// Throws where it is not the file any more that was hashed.
    func expectUnchanged() throws(S3Error) {
        let now = try Self.attributes(of: path)
        guard now.size == size, now.modified == modified, now.inode == inode else { throw .changed(path) }
    }

    /// A file that is missing from a directory that is there is a hole in the item; a missing directory is a
    /// disk that is away.
    private static func attributes(of path: Path) throws(S3Error) -> Attributes {
        guard let found = try system({ () throws(SystemError) in try Disk().attributes(of: path) }) else {
            let hasParent = try system { () throws(SystemError) in try Disk().exists(path.parent) }
            throw hasParent ? .lacking(path) : .away(path.parent)
        }
        guard found.kind == .file else { throw .lacking(path) }
        return found
    }

    /// Of a range of a file, in hexadecimal.
    static func sha256(of path: Path, _ range: Range<Int>) throws(S3Error) -> String {
        let file = try system { () throws(SystemError) in try Descriptor.open(path, O_RDONLY) }
        let hash = SHA256()
        var buffer = [UInt8](repeating: 0, count: Self.chunk)
        var place = range.lowerBound
        while place < range.upperBound {
            if Task.isCancelled { throw .stopped }
            let wanted = min(Self.chunk, range.upperBound - place)
            let got = try system { () throws(SystemError) in try file.read(into: &buffer, at: place, count: wanted) }
            guard got > 0 else { throw .changed(path) }
            buffer.withUnsafeBytes { hash.update(UnsafeRawBufferPointer(rebasing: $0[..<got])) }
            place += got
        }
        return Hexadecimal.encode(hash.finish())
    }

    /// Bytes that are read at a time.
    private static let chunk = 256 << 10
}

/// A call to our own disk.
func system<Answer: ~Copyable>(_ call: () throws(SystemError) -> Answer) throws(S3Error) -> Answer {
    do { return try call() } catch { throw .system(error) }
}
