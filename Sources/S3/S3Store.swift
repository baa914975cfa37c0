internal import HTTP
public import Pipeline
public import SystemCalls

/// An object store that speaks S3: AWS, Ceph, R2, Linode, MinIO and others.
///
/// An object carries its SHA-256 as `x-amz-meta-sha256`: the store is asked for it before a file is sent, and
/// after a large one was. Each request is signed with the hash of its body, which the server holds against what
/// comes.
public struct S3Store: ObjectStore {
    let bucket: Bucket
    let journal: Journal

    /// Touches neither network nor disk: a store that is away does not keep the daemon from starting.
    public init(_ settings: Settings, fileSystem: any FileSystem = Disk()) {
        bucket = Bucket(settings)
        journal = Journal(settings.journal, on: fileSystem)
    }

    public func put(_ file: Path, as key: ObjectKey, type: MediaType) async throws(Setback) {
        try await ask(key) { () async throws(S3Error) in
            let note = try system { () throws(SystemError) in try journal.note(of: key, in: bucket.settings.bucket) }
            let whole = try Whole(file) { note?.isOf($0) == true ? note?.sha256 : nil }
            if note == nil, try await bucket.isStored(whole, as: key) { return }
            if whole.size > bucket.settings.partSize {
                try await Upload(bucket: bucket, journal: journal, file: whole, key: key, type: type).run()
            } else {
                try await bucket.put(whole, as: key, type: type)
                try whole.expectUnchanged()
                if note != nil { try await Upload.forget(key, journal, bucket) }
            }
        }
    }

    public func size(of key: ObjectKey) async throws(Setback) -> Int? {
        try await ask(key) { () async throws(S3Error) in
            guard let found = try await bucket.find(key) else { return nil }
            guard let size = found.size else { throw .notS3("\(key) without a size") }
            return size
        }
    }

    public func read(_ key: ObjectKey, at offset: Int, count: Int) async throws(Setback) -> [UInt8]? {
        try await ask(key) { () async throws(S3Error) in try await bucket.read(key, at: offset, count: count) }
    }

    public func remove(_ key: ObjectKey) async throws(Setback) {
        try await ask(key) { () async throws(S3Error) in try await bucket.remove(key) }
    }

    public func remove(below key: ObjectKey) async throws(Setback) {
        var last: String?
        repeat {
            let after = last
            let page = try await ask(key) { () async throws(S3Error) in
                try await bucket.page(of: "\(key)/", afterKey: after)
            }
            try await remove(page.objects.map(\.key))
            last = page.next
        } while last != nil
    }

    /// One request each, some at a time: not every store takes many keys in one, and radosgw ends itself over that
    /// where somebody is to be notified.
    private func remove(_ names: [String]) async throws(Setback) {
        let setback = await withTaskGroup(of: Setback?.self) { group in
            var rest = names.makeIterator()
            for _ in 0..<8 { if let name = rest.next() { group.addTask { await removeOne(name) } } }
            while let ended = await group.next() {
                if let setback = ended {
                    group.cancelAll()
                    return Optional(setback)
                }
                if let name = rest.next() { group.addTask { await removeOne(name) } }
            }
            return nil
        }
        if let setback { throw setback }
    }

    private func removeOne(_ name: String) async -> Setback? {
        // A key that we could not have made is none of ours.
        guard let key = ObjectKey(name) else { return nil }
        do throws(Setback) {
            try await remove(key)
            return nil
        } catch {
            return error
        }
    }

    public func address(of key: ObjectKey) -> String {
        "\(bucket.settings.publicBase ?? "s3://\(bucket.settings.bucket)")/\(key.percentEncoded)"
    }

    /// A URL with which anyone may read the object for so long: seven days at most (S3's limit).
    public func addressForReading(_ key: ObjectKey, for time: Duration) async throws(Setback) -> String {
        try await ask(key) { () async throws(S3Error) in try bucket.presigned(.get, "\(key)", for: time, headers: []) }
    }

    /// A URL to which anyone may PUT the object for so long, with this `Content-Type`.
    public func addressForWriting(_ key: ObjectKey, type: MediaType, for time: Duration) async throws(Setback) -> String
    {
        try await ask(key) { () async throws(S3Error) in
            try bucket.presigned(.put, "\(key)", for: time, headers: [("Content-Type", "\(type)")])
        }
    }

    /// The objects whose keys begin with `prefix`, in the order of their keys, page by page.
    public func objects(below prefix: String, _ take: ([StoredObject]) throws(Setback) -> Void) async throws(Setback) {
        var token: String?
        repeat {
            let asked = token
            let page = try await ask(prefix) { () async throws(S3Error) in
                try await bucket.page(of: prefix, after: asked)
            }
            try take(page.objects)
            token = page.next
        } while token != nil
    }

    func ask<Answer>(
        _ subject: some CustomStringConvertible, _ question: () async throws(S3Error) -> Answer
    ) async throws(Setback) -> Answer {
        do { return try await question() } catch { throw .s3(error, "\(subject)", bucket.settings) }
    }
}
