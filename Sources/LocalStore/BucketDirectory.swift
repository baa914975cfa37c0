public import Pipeline
public import SystemCalls

/// An object store in a directory that looks like a bucket: the object `film/720p.mp4` is the file
/// `<root>/<bucket>/film/720p.mp4`, so a web server, rsync or a person can take it from there.
///
/// 1. What has an object's name is whole and durable in bytes; what is not yet whole stands in
///    `<root>/.incoming/` under a name of no meaning.
/// 2. When `put` returns, a power cut takes neither the object nor a directory on the way to it.
/// 3. A root that is not there is *offline*, never *empty*: every call says so with a temporary
///    setback. The root itself is never made here: it may be where a disk is to be mounted.
///
/// One process writes at a time: the first `put` of a process sweeps what an earlier one left in
/// `.incoming/`. Two writers would only cost each other time, since a swept copy is made again.
public final class BucketDirectory: ObjectStore {
    let root: Path
    let bucket: Path
    let incoming: Path
    let fileSystem: any FileSystem
    private let base: String
    private let ground: Ground

    /// Touches nothing: a store whose disk is away does not keep the daemon from starting.
    ///
    /// - Parameters:
    ///   - root: an existing directory that belongs to the store alone.
    ///   - bucket: the directory in it; not `.incoming`.
    ///   - base: what stands before the key in an address; `s3://<bucket>` where nil.
    public init(root: Path, bucket: Name, base: String? = nil, fileSystem: any FileSystem = Disk()) {
        precondition(bucket != Self.incomingName, "the configuration lets nobody name a bucket .incoming")
        self.root = root
        self.bucket = root / bucket
        incoming = root / Self.incomingName
        self.base = base ?? "s3://\(bucket)"
        self.fileSystem = fileSystem
        ground = Ground(root, incoming: incoming, fileSystem)
    }

    /// The media type is not kept: whoever serves the directory goes by the ending of the key.
    public func put(_ file: Path, as key: ObjectKey, type: MediaType) async throws(Setback) {
        let size = try sizeOfSource(file)
        try expectGround()
        try asking(key, ground.sweep)
        let scratch = incoming / Self.freshName()
        do {
            try take(file, size, to: path(of: key), by: scratch)
        } catch {
            // What is left of the copy counts for nothing, and the next start sweeps it away.
            try? fileSystem.remove(file: scratch)
            throw .store(error, key)
        }
    }

    public func size(of key: ObjectKey) async throws(Setback) -> Int? {
        try expectGround()
        let found = try asking(key) { () throws(SystemError) in try fileSystem.attributes(of: path(of: key)) }
        return found?.kind == .file ? found?.size : nil
    }

    public func read(_ key: ObjectKey, at offset: Int, count: Int) async throws(Setback) -> [UInt8]? {
        guard try await size(of: key) != nil else { return nil }
        return try asking(key) { () throws(SystemError) in
            try fileSystem.read(path(of: key), at: offset, count: count)
        }
    }

    /// The directories on the way to the object stay: another object may be on its way into them.
    public func remove(_ key: ObjectKey) async throws(Setback) {
        try expectGround()
        try asking(key) { () throws(SystemError) in try takeAway(path(of: key)) }
    }

    public func address(of key: ObjectKey) -> String { base + "/" + percentEncoded(key) }

    func path(of key: ObjectKey) -> Path { key.components.reduce(bucket, /) }

    /// A copy, a flush, a rename, a flush. Before the rename a crash leaves a file in `.incoming/` that
    /// counts for nothing, and directories that may be empty. Between the rename and the last flush a
    /// power cut leaves the old object or the new one, either whole, since the bytes were flushed
    /// first. After the flush the new one is there for good, on a way that is flushed as well.
    private func take(_ file: Path, _ size: Int, to object: Path, by scratch: Path) throws(SystemError) {
        try fileSystem.copy(file, to: scratch)
        try fileSystem.synchronize(file: scratch)
        guard try fileSystem.attributes(of: scratch)?.size == size else { throw .sizeDiffers(scratch) }
        try ground.makeDirectories(to: object.parent)
        try fileSystem.rename(scratch, to: object)
        try fileSystem.synchronize(directory: object.parent)
    }

    /// Before the flush a power cut may bring the object back, whole; after it, it is gone. Flushed even
    /// where nothing is found: the process that took it may have died before its flush.
    private func takeAway(_ object: Path) throws(SystemError) {
        if try fileSystem.attributes(of: object)?.kind == .file { try fileSystem.remove(file: object) }
        if try fileSystem.exists(object.parent) { try fileSystem.synchronize(directory: object.parent) }
    }

    private func expectGround() throws(Setback) {
        guard try asking(nil, ground.isThere) else { throw .offline(root) }
    }

    private func asking<Answer>(
        _ key: ObjectKey?, _ question: () throws(SystemError) -> Answer
    ) throws(Setback) -> Answer {
        do {
            return try question()
        } catch {
            throw .store(error, key)
        }
    }

    private static let incomingName: Name = ".incoming"

    private static func freshName() -> Name {
        let number = UInt64.random(in: 0...UInt64.max)
        return Name(String(number, radix: 36) + "-" + String(UInt64.random(in: 0...UInt64.max), radix: 36))!
    }
}
