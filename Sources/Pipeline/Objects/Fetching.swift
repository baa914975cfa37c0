import Digest
import Spool
import SystemCalls

/// One film on its way from a bucket into an upload. Two windows of it are in memory at a time: while one is written
/// the next one is read.
struct Fetching: Sendable {
    let service: SourceService
    let line: LedgerLine
    let key: ObjectKey
    let uploads: Uploads

    enum End: Hashable, Sendable {
        /// It is an item.
        case whole
        /// It is another object by now.
        case changed
        /// All bytes are there, and are not those that the bucket promised: what they are instead. Nothing is kept.
        case doubtful(String)
    }

    /// Bytes.
    private static let window = 4 << 20

    /// - Parameter doubted: a digest that came once already: what comes twice is what the bucket has, whatever it says.
    func run(expecting checksum: Checksum?, doubted: String?) async throws(Setback) -> End {
        let meter = checksum?.meter
        let start = try door { () throws(UploadError) in try uploads.settle(line.id).offset }
        if meter != nil { try reread(upTo: start) { meter?.update($0) } }
        guard try await pour(from: start, { meter?.update($0) }) else { return .changed }
        if let checksum, let digest = meter?.finish(), digest != checksum.digest {
            guard digest == doubted else {
                // From the start: nobody knows which byte it is.
                _ = try door { () throws(UploadError) in try uploads.open(line.id, at: nil) }
                return .doubtful(digest)
            }
            service.tell(
                .notice("source \(service.settings.name): \(key) is not what its checksum says, twice the same"))
        }
        _ = try door { () throws(UploadError) in try uploads.complete(line.id) }
        return .whole
    }

    /// False where the object is another one by now.
    private func pour(from start: Int, _ see: ([UInt8]) -> Void) async throws(Setback) -> Bool {
        guard start < line.object.size else { return true }
        let inflow = try door { () throws(UploadError) in try uploads.open(line.id, at: start) }
        var offset = start
        var next = await read(at: offset)
        while true {
            guard let bytes = try next.get() else { return false }
            offset += bytes.count
            let place = offset
            async let ahead = read(at: place)
            try door { () throws(UploadError) in try inflow.append(bytes) }
            see(bytes)
            service.count { $0.bytes += bytes.count }
            next = await ahead
            if offset == line.object.size { return true }
        }
    }

    /// The window that begins there; empty at the end.
    private func read(at offset: Int) async -> Result<[UInt8]?, Setback> {
        let range = offset..<min(offset + Self.window, line.object.size)
        do throws(Setback) {
            return .success(range.isEmpty ? [] : try await service.source.read(key, range, tag: line.object.tag))
        } catch {
            return .failure(error)
        }
    }

    /// What an earlier life fetched.
    private func reread(upTo end: Int, _ see: ([UInt8]) -> Void) throws(Setback) {
        var offset = 0
        while offset < end {
            let count = min(Self.window, end - offset)
            let bytes = try door { () throws(UploadError) in try uploads.bytes(of: line.id, at: offset, count: count) }
            guard !bytes.isEmpty else { throw .waiting("what was fetched of \(key) has become shorter") }
            see(bytes)
            offset += bytes.count
        }
    }

    private func door<Answer>(_ call: () throws(UploadError) -> Answer) throws(Setback) -> Answer {
        do { return try call() } catch { throw Setback(error) }
    }
}

/// What a bucket promises of an object's bytes.
struct Checksum: Hashable, Sendable {
    let algorithm: Hash.Algorithm
    /// Hexadecimal.
    let digest: String

    /// The hash that somebody gave it, or the tag where it is an MD5: that of a film that was put in one piece and is
    /// not encrypted with a key of one's own ("ETag", Amazon S3 API Reference, Object). Nil where there is neither.
    init?(of facts: ObjectFacts) {
        if let hash = facts.sha256, Hexadecimal.decode(hash)?.count == 32 {
            (algorithm, digest) = (.sha256, hash)
            return
        }
        let tag = facts.tag.dropFirst().dropLast()
        guard Hexadecimal.decode(tag)?.count == 16 else { return nil }
        (algorithm, digest) = (.md5, String(tag))
    }

    /// Hashes as the bytes go by.
    struct Meter {
        fileprivate let hash: Hash
        func update(_ bytes: [UInt8]) { hash.update(bytes) }
        func finish() -> String { Hexadecimal.encode(hash.finish()) }
    }

    var meter: Meter { Meter(hash: Hash(algorithm)) }
}
