public import Pipeline
public import SystemCalls

/// An object store in a directory that looks like a bucket: the object `film/720p.mp4` is the file
/// `<root>/<bucket>/film/720p.mp4`, so a web server, rsync or a person can take it from there.
/// What has an object's name is whole and durable (`Depot`).
///
/// Two keys of which one is the directory of the other (`a` and `a/b`) cannot both be kept, which S3
/// could: we make no such keys.
public struct BucketDirectory: ObjectFiles {
    private let depot: Depot
    private let bucket: Path
    private let base: String

    /// Touches nothing: a store whose disk is away does not keep the daemon from starting.
    ///
    /// - Parameters:
    ///   - root: an existing directory that belongs to the store alone. It is not made here.
    ///   - bucket: the directory in it, made when it is needed; not `.incoming`.
    ///   - base: what stands before `/key` in an address; `s3://<bucket>` where nil.
    public init(root: Path, bucket: Name, base: String? = nil, fileSystem: any FileSystem = Disk()) {
        precondition(bucket != Depot.incomingName, "the configuration lets nobody name a bucket .incoming")
        depot = Depot(root, fileSystem)
        self.bucket = root / bucket
        self.base = base ?? "s3://\(bucket)"
    }

    /// The media type is not kept: whoever serves the directory goes by the ending of the key.
    public func put(_ file: Path, as key: ObjectKey, type: MediaType) async throws(Setback) {
        try ask(key) { () throws(DepotError) in try depot.keep(try depot.receive(file), at: path(of: key)) }
    }

    public func size(of key: ObjectKey) async throws(Setback) -> Int? {
        try ask(key) { () throws(DepotError) in try depot.size(of: path(of: key)) }
    }

    public func read(_ key: ObjectKey, at offset: Int, count: Int) async throws(Setback) -> [UInt8]? {
        try ask(key) { () throws(DepotError) in try depot.read(path(of: key), at: offset, count: count) }
    }

    public func remove(_ key: ObjectKey) async throws(Setback) {
        try ask(key) { () throws(DepotError) in try depot.remove(path(of: key)) }
    }

    public func remove(below key: ObjectKey) async throws(Setback) {
        try ask(key) { () throws(DepotError) in try depot.remove(below: path(of: key)) }
    }

    public func open(_ key: ObjectKey) throws(Setback) -> Descriptor? {
        do throws(DepotError) { return try depot.open(key.components, below: bucket) } catch {
            throw .store(error, key)
        }
    }

    public func address(of key: ObjectKey) -> String { base + "/" + key.percentEncoded }

    private func path(of key: ObjectKey) -> Path { key.components.reduce(bucket, /) }

    private func ask<Answer>(
        _ key: ObjectKey, _ question: () throws(DepotError) -> Answer
    ) throws(Setback) -> Answer {
        do { return try question() } catch { throw .store(error, key) }
    }
}
