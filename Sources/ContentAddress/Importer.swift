public import Digest
internal import Glibc
public import SystemCalls

/// Gives files and directories their CIDs, and their blocks to a sink. Nothing about a file counts
/// but its bytes, nothing about an entry but its name: no mode, no time, no owner.
///
/// Memory: one chunk, and a list of links per level of the DAG, whatever the size of the file.
/// Blocks the thread while it reads.
public struct Importer: Sendable {
    public let profile: Profile
    let fileSystem: any FileSystem

    public init(profile: Profile = .unixFSv1y2025, fileSystem: any FileSystem = Disk()) {
        self.profile = profile
        self.fileSystem = fileSystem
    }

    /// Adds one regular file. What goes through `hasher`, where one is given, is the file itself:
    /// its plain SHA-256 in the same pass.
    public func add(
        file: Path, to sink: inout some BlockSink & ~Copyable, hasher: SHA256? = nil
    ) throws(AddressError) -> Link {
        let attributes = try attributes(of: file)
        guard attributes.kind == .file else { throw .notRegular(file) }
        var layout = FileLayout(profile)
        var offset = 0
        while true {
            let at = offset
            let chunk = try asking { () throws(SystemError) in
                try fileSystem.read(file, at: at, count: profile.chunkSize)
            }
            if chunk.isEmpty { break }
            hasher?.update(chunk)
            try layout.append(chunk, to: &sink)
            offset += chunk.count
        }
        guard offset == attributes.size else { throw .changed(file) }
        return try layout.finish(to: &sink)
    }

    /// Adds bytes at hand as a file.
    public func add(bytes: [UInt8], to sink: inout some BlockSink & ~Copyable) throws(AddressError) -> Link {
        var layout = FileLayout(profile)
        for start in stride(from: 0, to: bytes.count, by: profile.chunkSize) {
            try layout.append(Array(bytes[start...].prefix(profile.chunkSize)), to: &sink)
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
