internal import HTTP
public import Pipeline
internal import SystemCalls

/// A bucket into which clients put films, by S3.
public struct S3Forecourt: Forecourt {
    private let bucket: Bucket
    private let source: S3Source

    /// Touches neither network nor disk.
    ///
    /// - Parameter settings: its journal is not used.
    public init(_ settings: S3Store.Settings) {
        bucket = Bucket(settings)
        source = S3Source(settings)
    }

    public func address(of key: ObjectKey, size: Int, for time: Duration) async throws(Setback) -> String {
        try await ask(key) { () async throws(S3Error) in
            try bucket.presigned(.put, "\(key)", for: time, headers: [("Content-Length", "\(size)")])
        }
    }

    public func beginParts(of key: ObjectKey) async throws(Setback) -> String {
        try await ask(key) { () async throws(S3Error) in try await bucket.beginUpload(of: key, headers: []) }
    }

    public func address(
        ofPart number: Int, size: Int, of key: ObjectKey, parts: String, for time: Duration
    ) async throws(Setback) -> String {
        try await ask(key) { () async throws(S3Error) in
            try bucket.presigned(
                .put, "\(key)", query: [("partNumber", "\(number)"), ("uploadId", parts)], for: time,
                headers: [("Content-Length", "\(size)")])
        }
    }

    public func join(_ key: ObjectKey, parts: String, size: Int) async throws(Setback) -> Bool {
        try await ask(key) { () async throws(S3Error) in
            do throws(S3Error) {
                let held = try await bucket.parts(of: key, upload: parts)
                guard held.reduce(0, { $0 + $1.size }) == size else { return false }
                try await bucket.complete(key, upload: parts, held)
                return true
            } catch {
                // It was joined before, and the answer was lost.
                guard error.isUploadGone, try await bucket.find(key)?.size == size else { throw error }
                return true
            }
        }
    }

    public func clear(_ key: ObjectKey) async throws(Setback) {
        try await ask(key) { () async throws(S3Error) in
            try await bucket.abortUploads(of: key)
            try await bucket.remove(key)
        }
    }

    public func facts(of key: ObjectKey) async throws(Setback) -> ObjectFacts? { try await source.facts(of: key) }

    public func read(_ key: ObjectKey, _ range: Range<Int>, tag: String) async throws(Setback) -> [UInt8]? {
        try await source.read(key, range, tag: tag)
    }

    public func objects(below prefix: String, after key: String?) async throws(Setback) -> ObjectPage {
        try await source.objects(below: prefix, after: key)
    }

    private func ask<Answer>(
        _ key: ObjectKey, _ question: () async throws(S3Error) -> Answer
    ) async throws(Setback) -> Answer {
        do { return try await question() } catch { throw .s3(error, "\(key)", bucket.settings) }
    }
}
