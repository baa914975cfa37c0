internal import HTTP
public import Pipeline
internal import SystemCalls

/// A bucket that others fill, read by S3.
public struct S3Source: ObjectSource {
    private let bucket: Bucket

    /// Touches neither network nor disk.
    ///
    /// - Parameter settings: its journal is not used.
    public init(_ settings: S3Store.Settings) {
        bucket = Bucket(settings)
    }

    public func facts(of key: ObjectKey) async throws(Setback) -> ObjectFacts? {
        try await ask(key) { () async throws(S3Error) in
            guard let found = try await bucket.find(key) else { return nil }
            guard let facts = found.facts else { throw .notS3("\(key) without a size or an ETag") }
            return facts
        }
    }

    public func read(_ key: ObjectKey, _ range: Range<Int>, tag: String) async throws(Setback) -> [UInt8]? {
        try await ask(key) { () async throws(S3Error) in try await bucket.read(key, range, tag: tag) }
    }

    public func objects(below prefix: String, after key: String?) async throws(Setback) -> ObjectPage {
        try await ask(prefix) { () async throws(S3Error) in try await bucket.page(of: prefix, afterKey: key) }
    }

    private func ask<Answer>(
        _ subject: some CustomStringConvertible, _ question: () async throws(S3Error) -> Answer
    ) async throws(Setback) -> Answer {
        do { return try await question() } catch { throw .s3(error, "\(subject)", bucket.settings) }
    }
}

extension Bucket {
    /// `If-Match` is held to by the server, and its answer's own tag is looked at: some let any condition pass.
    fileprivate func read(_ key: ObjectKey, _ range: Range<Int>, tag: String) async throws(S3Error) -> [UInt8]? {
        guard !range.isEmpty else { return [] }
        var call = Call(method: .get, key: "\(key)")
        call.headers = [("If-Match", tag), ("Range", "bytes=\(range.lowerBound)-\(range.upperBound - 1)")]
        call.answerLimit = range.count
        do throws(S3Error) {
            let response = try await send(call)
            guard response.headers["ETag"] == tag else { return nil }
            // Where the whole object is what was asked for, a server may say so by its status.
            guard response.status == 206 || range.lowerBound == 0, response.body.count == range.count else {
                throw .notS3("another range of \(key) than was asked for")
            }
            return response.body
        } catch {
            if case .refused(let refusal) = error, [412, 416].contains(refusal.status) { return nil }
            if case .transport(let fault) = error, case .answerTooLarge = fault.fault {
                throw .notS3("all of \(key) where a range was asked for")
            }
            if error.isAbsent { return nil }
            throw error
        }
    }
}

extension Found {
    /// Nil where it lacks what every object has.
    fileprivate var facts: ObjectFacts? {
        guard let size, let tag, !tag.isEmpty else { return nil }
        return ObjectFacts(size: size, tag: tag, version: version, modified: modified, sha256: sha256)
    }
}
