internal import Glibc
public import SystemCalls

/// Gives files and directories their CIDs, and their blocks to a sink. Nothing about a file counts
/// but its bytes, nothing about an entry but its name: no mode, no time, no owner.
///
/// Memory: three chunks, and a list of links per level of the DAG, whatever the size of the file.
/// Blocks the thread while it reads. The sink is called on the caller's thread, and on no other.
public struct Importer: Sendable {
    public let profile: Profile
    let fileSystem: any FileSystem

    public init(profile: Profile = .unixFSv1y2025, fileSystem: any FileSystem = Disk()) {
        self.profile = profile
        self.fileSystem = fileSystem
    }

    /// Adds one regular file. One of several chunks is read and hashed on a second thread, while the sink
    /// takes the blocks before.
    public func add(file: Path, to sink: inout some BlockSink & ~Copyable) throws(AddressError) -> Link {
        let attributes = try attributes(of: file)
        guard attributes.kind == .file else { throw .notRegular(file) }
        let leaves = Ahead(depth: attributes.size < 2 * profile.chunkSize ? 0 : 2) { leaf($0, of: file) }
        var layout = FileLayout(profile)
        var size: UInt64 = 0
        while let leaf = try leaves.next()?.get() {
            size += leaf.fileSize
            try layout.append(leaf, to: &sink)
        }
        guard size == attributes.size else { throw .changed(file) }
        return try layout.finish(to: &sink)
    }

    /// The chunk with that number; nil after the last.
    private func leaf(_ number: Int, of file: Path) -> Result<Leaf, AddressError>? {
        do throws(AddressError) {
            let chunk = try asking { () throws(SystemError) in
                try fileSystem.read(file, at: number * profile.chunkSize, count: profile.chunkSize)
            }
            return chunk.isEmpty ? nil : .success(Leaf(chunk, profile))
        } catch {
            return .failure(error)
        }
    }

    /// Adds bytes at hand as a file.
    public func add(bytes: [UInt8], to sink: inout some BlockSink & ~Copyable) throws(AddressError) -> Link {
        var layout = FileLayout(profile)
        for start in stride(from: 0, to: bytes.count, by: profile.chunkSize) {
            try layout.append(Leaf(Array(bytes[start...].prefix(profile.chunkSize)), profile), to: &sink)
        }
        return try layout.finish(to: &sink)
    }

    /// Adds a directory of what has been added before, in any order.
    public func add(
        directory entries: [(name: Name, link: Link)], to sink: inout some BlockSink & ~Copyable
    ) throws(AddressError) -> Link {
        for entry in entries where entry.name.text == nil { throw .nameNotText(Path(entry.name)) }
        return try DirectoryLayout(profile: profile).add(entries, to: &sink)
    }

    /// Something stands at `path`, or the error says that nothing does.
    func attributes(of path: Path) throws(AddressError) -> Attributes {
        let attributes = try asking { () throws(SystemError) in try fileSystem.attributes(of: path) }
        guard let attributes else { throw .system(SystemError("lstat", path, code: ENOENT)) }
        return attributes
    }
}
