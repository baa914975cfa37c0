internal import Pipeline
internal import SystemCalls

/// One large file on its way into the store, in parts.
///
/// 1. The journal knows of the upload before the store does, and of its id before the first part is sent.
/// 2. An upload that was begun is gone on with: what the store holds is not sent again.
/// 3. It is completed only of all its parts, and is right only when the store has the file's size and hash.
/// 4. When it has ended there is no upload of the key left, and no note.
struct Upload: Sendable {
    let bucket: Bucket
    let journal: Journal
    let file: Whole
    let key: ObjectKey
    let type: MediaType

    func run() async throws(S3Error) {
        let old = try system { () throws(SystemError) in try journal.note(of: key, in: bucket.settings.bucket) }
        if try await !finish(old) { try await fill(try await begin(afterOther: old != nil), held: []) }
        try await Self.forget(key, journal, bucket)
    }

    /// Goes on with the upload that was begun earlier, of the same bytes. False where there is none any more.
    private func finish(_ old: Journal.Note?) async throws(S3Error) -> Bool {
        guard let old, let id = old.upload, old.sha256 == file.sha256, old.size == file.size else { return false }
        do {
            try await fill(old, held: try await bucket.parts(of: key, upload: id))
            return true
        } catch {
            guard error.isUploadGone else { throw error }
            // Somebody aborted it, or it was completed and the answer lost.
            return try await bucket.isStored(file, as: key)
        }
    }

    /// Ends whatever was begun of a key: what a lost answer left behind is found by the key.
    static func forget(_ key: ObjectKey, _ journal: Journal, _ bucket: Bucket) async throws(S3Error) {
        try await bucket.abortUploads(of: key)
        try system { () throws(SystemError) in try journal.remove(key, in: bucket.settings.bucket) }
    }

    /// The parts that the store does not hold, then all in one.
    private func fill(_ note: Journal.Note, held: [StoredPart]) async throws(S3Error) {
        let id = note.upload!
        let plan = PartPlan(size: file.size, partSize: note.partSize)
        let kept = held.filter { $0.size == plan.range(of: $0.number)?.count }
        let missing = Set(plan.numbers).subtracting(kept.map(\.number)).sorted()
        let parts = try await kept + send(missing, plan, id)
        try file.expectUnchanged()
        try await complete(id, parts)
    }

    /// The store's word for it is not enough, and where it says that there is no such upload, it may have completed
    /// it and the answer was lost.
    private func complete(_ id: String, _ parts: [StoredPart]) async throws(S3Error) {
        do {
            try await bucket.complete(key, upload: id, parts)
        } catch {
            guard error.isUploadGone, try await bucket.isStored(file, as: key) else { throw error }
            return
        }
        guard try await bucket.isStored(file, as: key) else {
            throw .differs("\(key) is in the store, but not with the size and the hash that were sent")
        }
    }

    /// Sends parts, a few at a time, each with its own patience. The first that fails ends the others: what is on
    /// its way would be of use, but whoever waits for the failure should not.
    private func send(_ numbers: [Int], _ plan: PartPlan, _ id: String) async throws(S3Error) -> [StoredPart] {
        let result = await withTaskGroup(of: Result<StoredPart, S3Error>.self) { group in
            var left = numbers[...]
            for number in left.prefix(bucket.settings.partsAtOnce) { group.addTask { await send(number, plan, id) } }
            left = left.dropFirst(bucket.settings.partsAtOnce)
            var sent: [StoredPart] = []
            for await result in group {
                switch result {
                case .success(let part): sent.append(part)
                case .failure(let error):
                    group.cancelAll()
                    return Result<[StoredPart], S3Error>.failure(error)
                }
                if let next = left.popFirst() { group.addTask { await send(next, plan, id) } }
            }
            return .success(sent)
        }
        return try result.get()
    }

    private func send(_ number: Int, _ plan: PartPlan, _ id: String) async -> Result<StoredPart, S3Error> {
        do throws(S3Error) {
            return .success(try await bucket.put(number, plan.range(of: number)!, of: file.path, key, upload: id))
        } catch {
            return .failure(error)
        }
    }

    /// A crash between the notes leaves one without an id: then the store may have uploads of the key that nobody
    /// knows, and they are aborted before another is begun.
    private func begin(afterOther: Bool) async throws(S3Error) -> Journal.Note {
        if afterOther { try await bucket.abortUploads(of: key) }
        let partSize = PartPlan.partSize(for: file.size, atLeast: bucket.settings.partSize)
        var note = Journal.Note(file, as: key, in: bucket.settings.bucket, partSize: partSize)
        try write(note)
        note.upload = try await bucket.beginUpload(of: file, as: key, type: type)
        try write(note)
        return note
    }

    private func write(_ note: Journal.Note) throws(S3Error) {
        try system { () throws(SystemError) in try journal.write(note) }
    }
}

/// A file in equal parts, but for the last one ("Amazon S3 multipart upload limits"; R2 wants them equal).
struct PartPlan: Hashable, Sendable {
    let size: Int
    let partSize: Int

    static let mostParts = 10_000

    /// Bytes, in whole MiB: no less than `least`, and enough for no more than 10,000 parts.
    static func partSize(for size: Int, atLeast least: Int) -> Int {
        let needed = (size + mostParts - 1) / mostParts
        return max(least, ((needed + (1 << 20) - 1) >> 20) << 20)
    }

    var numbers: ClosedRange<Int> { 1...max(1, (size + partSize - 1) / partSize) }

    /// Nil for a part that there is not.
    func range(of number: Int) -> Range<Int>? {
        guard numbers.contains(number) else { return nil }
        return (number - 1) * partSize..<min(size, number * partSize)
    }
}

extension Bucket {
    /// Whether the store has the file, by its size and the hash that went with it.
    func isStored(_ file: Whole, as key: ObjectKey) async throws(S3Error) -> Bool {
        guard let found = try await head(key) else { return false }
        return found.size == file.size && found.sha256 == file.sha256
    }

    /// All that were begun of exactly this key.
    func abortUploads(of key: ObjectKey) async throws(S3Error) {
        for upload in try await uploads(of: "\(key)") where upload.key == "\(key)" {
            try await abort(upload.key, upload: upload.id)
        }
    }
}
