public import Pipeline
public import SystemCalls

extension S3Store {
    public func sweep(below prefix: String, _ isThere: @Sendable (Path) -> Bool) async throws(Setback) {
        try await sweepUploads(below: prefix) { _, file in isThere(file) }
    }

    /// Aborts uploads that nobody will go on with, so that none is left (and paid for) where the bucket has no rule
    /// for them: those in the journal that are not wanted any more, and those at the store that no journal of
    /// this box knows and that are older than `age`. For the start, before the first `put`.
    ///
    /// - Parameters:
    ///   - prefix: of all our keys; uploads of others are not looked at.
    ///   - age: another box may use the bucket: what is younger may be its own.
    ///   - isWanted: whether an item will go on with the upload of this file.
    /// - Returns: how many were aborted.
    @discardableResult
    public func sweepUploads(
        below prefix: String, olderThan age: Duration = .seconds(7 * 86_400),
        isWanted: @Sendable (ObjectKey, Path) -> Bool
    ) async throws(Setback) -> Int {
        try await ask(prefix) { () async throws(S3Error) in
            let name = bucket.settings.bucket
            var known: Set<String> = []
            var aborted = 0
            for note in try system({ () throws(SystemError) in try journal.notes(in: name) }) {
                if isWanted(note.key, note.file) {
                    known.insert("\(note.key)")
                } else {
                    try await Upload.forget(note.key, journal, bucket)
                    aborted += 1
                }
            }
            let now = bucket.settings.clock()
            for upload in try await bucket.uploads(of: prefix) where !known.contains(upload.key) {
                guard let begun = upload.begun, now.seconds(after: begun) >= age else { continue }
                try await bucket.abort(upload.key, upload: upload.id)
                aborted += 1
            }
            return aborted
        }
    }
}
