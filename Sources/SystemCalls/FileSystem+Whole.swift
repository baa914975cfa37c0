/// What is built from the calls of the seam, once, for everyone.
extension FileSystem {
    public func exists(_ path: Path) throws(SystemError) -> Bool {
        try attributes(of: path) != nil
    }

    /// A whole small file. A file larger than `limit` is refused with EFBIG: what a stranger wrote
    /// does not choose how much memory we take.
    public func read(_ path: Path, limit: Int = 16 << 20) throws(SystemError) -> [UInt8] {
        let bytes = try read(path, at: 0, count: limit + 1)
        guard bytes.count <= limit else { throw SystemError("read", path, code: SystemError.tooLarge) }
        return bytes
    }

    /// Makes the directories that are missing from `path` upwards, for whoever founds something. Nothing is
    /// flushed.
    public func makeDirectories(_ path: Path) throws(SystemError) {
        if try exists(path) { return }
        try makeDirectories(path.parent)
        do {
            try makeDirectory(path)
        } catch {
            guard error.isPresent else { throw error }
        }
    }

    /// Makes the directories that are missing between `ancestor` and `path`; nothing is flushed. The ancestor
    /// must be there: a tree whose mount has gone is not begun anew in the mount point.
    public func makeDirectories(_ path: Path, below ancestor: Path) throws(SystemError) {
        guard path != ancestor, try !exists(path) else { return }
        try makeDirectories(path.parent, below: ancestor)
        do {
            try makeDirectory(path)
        } catch {
            guard error.isPresent else { throw error }
        }
    }

    /// Puts a small file in place so that a reader, and a power cut, find the old one or the new one.
    /// Before the rename a crash leaves `<name>.part`, which counts for nothing; after the last flush
    /// the new file is there for good. The name must leave room for the ending.
    public func replace(_ path: Path, with bytes: [UInt8]) throws(SystemError) {
        try exchange(path, with: bytes)
        try synchronize(directory: path.parent)
    }

    /// The same, but for which of the two a power cut leaves: for what may be lost, and must not be torn.
    public func exchange(_ path: Path, with bytes: [UInt8]) throws(SystemError) {
        guard let name = path.name, let part = Name(bytes: name.bytes + Array(".part".utf8)) else {
            throw SystemError("rename", path, code: SystemError.nameTooLong)
        }
        let scratch = path.parent / part
        try write(bytes, to: scratch)
        try synchronize(file: scratch)
        try rename(scratch, to: path)
    }

    /// Writes over the bytes from `offset` of a file that exists.
    public func overwrite(_ path: Path, at offset: Int, with bytes: [UInt8]) throws(SystemError) {
        try open(path).write(bytes.span.bytes, at: offset)
    }

    /// The names in a directory, without `.` and `..`, in no particular order.
    public func entries(of directory: Path) throws(SystemError) -> [Entry] {
        var entries: [Entry] = []
        try list(directory) { entries.append($0) }
        return entries
    }

    /// Removes what stands at `path`, leaves first; nothing there is no error.
    public func removeTree(_ path: Path) throws(SystemError) {
        guard let attributes = try attributes(of: path) else { return }
        guard attributes.kind == .directory else { return try remove(file: path) }
        for entry in try entries(of: path) { try removeTree(path / entry.name) }
        try remove(directory: path)
    }

    /// Every regular file below `directory` with its size, in the order of their paths.
    public func files(below directory: Path) throws(SystemError) -> [(path: Path, size: Int)] {
        var found: [(path: Path, size: Int)] = []
        for entry in try entries(of: directory).sorted(by: { $0.name < $1.name }) {
            let path = directory / entry.name
            if entry.kind == .directory {
                found += try files(below: path)
            } else if let attributes = try attributes(of: path), attributes.kind == .file {
                found.append((path, attributes.size))
            }
        }
        return found
    }
}
