internal import HTTP
internal import Pipeline
internal import SystemCalls

// Calls about objects.

extension Bucket {
    /// What the store says of an object; nil where there is none. `HEAD` has no words for a refusal: then the
    /// question is put again in a way that has.
    func head(_ key: ObjectKey) async throws(S3Error) -> Found? {
        do {
            return Found(try await send(Call(method: .head, key: "\(key)")).headers)
        } catch {
            guard case .refused(let refusal) = error else { throw error }
            guard refusal.status != 404 else { return nil }
            return try await firstByte(of: key)
        }
    }

    /// The same, and a bucket that is missing is not taken for one without the object.
    func find(_ key: ObjectKey) async throws(S3Error) -> Found? {
        if let found = try await head(key) { return found }
        return try await firstByte(of: key)
    }

    private func firstByte(of key: ObjectKey) async throws(S3Error) -> Found? {
        do {
            var call = Call(method: .get, key: "\(key)", headers: [("Range", "bytes=0-0")])
            call.sink = { _ in .goOn }
            return Found(try await send(call).headers)
        } catch {
            if case .refused(let refusal) = error, refusal.status == 416 { return .empty }
            if error.isAbsent { return nil }
            throw error
        }
    }

    /// A whole file as one object. The server holds the bytes that come against the hash that was signed.
    func put(_ file: Whole, as key: ObjectKey, type: MediaType) async throws(S3Error) {
        var call = Call(method: .put, key: "\(key)")
        call.headers = headers(for: file, type)
        call.body = .file(file.path, 0..<file.size)
        call.payload = file.sha256
        let response = try await send(call)
        guard response.headers["ETag"] != nil else { throw .notS3("the answer to PUT \(key) has no ETag") }
    }

    func headers(for file: Whole, _ type: MediaType) -> [(name: String, value: String)] {
        var headers = [
            ("Content-Type", "\(type)"), ("Cache-Control", type.cacheControl), (Found.ours, file.sha256),
        ]
        if let storageClass = settings.storageClass { headers.append(("x-amz-storage-class", storageClass)) }
        switch settings.encryption {
        case .none: break
        case .aes256: headers.append(("x-amz-server-side-encryption", "AES256"))
        case .kms(let id):
            headers.append(("x-amz-server-side-encryption", "aws:kms"))
            if let id { headers.append(("x-amz-server-side-encryption-aws-kms-key-id", id)) }
        }
        return headers
    }

    /// Up to `count` bytes from `offset`; nil where there is no such object.
    func read(_ key: ObjectKey, at offset: Int, count: Int) async throws(S3Error) -> [UInt8]? {
        guard count > 0 else { return try await find(key) == nil ? nil : [] }
        let window = Window(offset: offset, count: count)
        var call = Call(method: .get, key: "\(key)", headers: [("Range", "bytes=\(offset)-\(offset + count - 1)")])
        call.answerLimit = count
        do {
            let response = try await send(call)
            // A store that does not say where its bytes begin sent them from the first one on.
            let isPart = response.status == 206 || response.headers["Content-Range"] != nil
            return isPart ? response.body : Array(response.body.dropFirst(offset).prefix(count))
        } catch {
            if case .transport(let fault) = error, case .answerTooLarge = fault.fault {
                return try await skim(call, window)
            }
            if case .refused(let refusal) = error, refusal.status == 416 { return [] }
            if error.isAbsent { return nil }
            throw error
        }
    }

    /// From a store that knows no ranges: everything up to the end of the window, of which the window is kept. Once:
    /// a second time would go on in the middle.
    private func skim(_ call: Call, _ window: Window) async throws(S3Error) -> [UInt8] {
        var call = call
        call.sink = { window.take($0) ? .goOn : .enough }
        do {
            _ = try await once(call)
        } catch {
            guard case .transport(let fault) = error, fault.fault == .enough else { throw error }
        }
        return window.bytes
    }

    /// None there is no error.
    func remove(_ key: ObjectKey) async throws(S3Error) {
        do {
            _ = try await send(Call(method: .delete, key: "\(key)"))
        } catch {
            guard error.isAbsent else { throw error }
        }
    }
}

/// What a store says of an object.
struct Found: Hashable, Sendable {
    /// Bytes; nil where it does not say.
    let size: Int?
    /// SHA-256 that we gave it with the object; nil where it was not we, or the store does not keep such things.
    let sha256: String?
    /// With its quotes, as it came.
    let tag: String?
    /// Nil where the bucket keeps no versions, or has just begun to.
    let version: String?
    let modified: Timestamp?

    /// The header that carries our hash.
    static let ours = "x-amz-meta-sha256"

    init(_ headers: Headers) {
        let range = headers["Content-Range"].flatMap { $0.split(separator: "/").last }
        size = range.map { Int($0) } ?? headers["Content-Length"].flatMap { Int($0) }
        sha256 = headers[Self.ours]
        tag = headers["ETag"]
        version = headers["x-amz-version-id"].flatMap { $0 == "null" || $0.isEmpty ? nil : $0 }
        modified = headers["Last-Modified"].flatMap { Timestamp(httpDate: $0) }
    }

    /// An empty object of which nothing more is known.
    static let empty = Found(size: 0)

    private init(size: Int) {
        self.size = size
        (sha256, tag, version, modified) = (nil, nil, nil, nil)
    }
}
