internal import Digest
internal import HTTP
internal import Pipeline
internal import SystemCalls

// Calls about multipart uploads ("Uploading and copying objects using multipart upload", Amazon S3 User Guide).

/// A part that the store holds.
struct StoredPart: Hashable, Sendable {
    /// From 1.
    let number: Int
    let size: Int
    /// With its quotes, as it came.
    let tag: String
}

/// An upload that has not been completed.
struct OpenUpload: Hashable, Sendable {
    let key: String
    let id: String
    /// Nil where the store does not say.
    let begun: Timestamp?
}

extension Bucket {
    /// The new upload's id.
    func beginUpload(of file: Whole, as key: ObjectKey, type: MediaType) async throws(S3Error) -> String {
        try await beginUpload(of: key, headers: headers(for: file, type))
    }

    func beginUpload(of key: ObjectKey, headers: [(name: String, value: String)]) async throws(S3Error) -> String {
        var call = Call(method: .post, key: "\(key)", query: [("uploads", "")])
        call.headers = headers
        let answer = try await xml(call, "InitiateMultipartUploadResult")
        guard let id = answer["UploadId"], !id.isEmpty else { throw .notS3("an upload of \(key) without an id") }
        return id
    }

    func put(_ part: Int, _ range: Range<Int>, of file: Path, _ key: ObjectKey, upload: String) async throws(S3Error)
        -> StoredPart
    {
        var call = Call(method: .put, key: "\(key)", query: [("partNumber", "\(part)"), ("uploadId", upload)])
        call.body = .file(file, range)
        call.payload = try Whole.sha256(of: file, range)
        guard let tag = try await send(call).headers["ETag"] else { throw .notS3("a part of \(key) without an ETag") }
        return StoredPart(number: part, size: range.count, tag: tag)
    }

    /// Those that the store holds of an upload.
    func parts(of key: ObjectKey, upload: String) async throws(S3Error) -> [StoredPart] {
        var parts: [StoredPart] = []
        var marker = "0"
        while true {
            let query = [("part-number-marker", marker), ("uploadId", upload)]
            let call = Call(method: .get, key: "\(key)", query: query, answerLimit: Self.listLimit)
            let page = try await xml(call, "ListPartsResult")
            for part in page.all("Part") {
                guard let number = part["PartNumber"].flatMap({ Int($0) }),
                    let size = part["Size"].flatMap({ Int($0) }),
                    let tag = part["ETag"]
                else { throw .notS3("a list of parts with a part that lacks a member") }
                parts.append(StoredPart(number: number, size: size, tag: tag))
            }
            guard page["IsTruncated"] == "true", let next = page["NextPartNumberMarker"], next != marker else {
                return parts
            }
            marker = next
        }
    }

    /// Makes the object of its parts. The store may take minutes, and may say in the middle of a good answer that
    /// it failed. (radosgw gives no ETag here; nothing is made of it.)
    func complete(_ key: ObjectKey, upload: String, _ parts: [StoredPart]) async throws(S3Error) {
        let list = parts.sorted { $0.number < $1.number }.map {
            "<Part><PartNumber>\($0.number)</PartNumber><ETag>\(escapedForXML($0.tag))</ETag></Part>"
        }
        let body = Array("<CompleteMultipartUpload>\(list.joined())</CompleteMultipartUpload>".utf8)
        var call = Call(method: .post, key: "\(key)", query: [("uploadId", upload)])
        call.headers = [("Content-Type", "application/xml")]
        call.body = .bytes(body)
        call.payload = Hexadecimal.encode(SHA256.digest(of: body))
        call.stall = .seconds(600)
        _ = try await xml(call, "CompleteMultipartUploadResult")
    }

    /// None there is no error.
    func abort(_ key: String, upload: String) async throws(S3Error) {
        do {
            _ = try await send(Call(method: .delete, key: key, query: [("uploadId", upload)]))
        } catch {
            guard error.isAbsent else { throw error }
        }
    }

    /// Uploads that were begun and not completed, of keys that begin with `prefix`.
    func uploads(of prefix: String) async throws(S3Error) -> [OpenUpload] {
        var found: [OpenUpload] = []
        var marker = (key: "", id: "")
        while true {
            var query = [("prefix", prefix), ("uploads", "")]
            if !marker.key.isEmpty { query += [("key-marker", marker.key), ("upload-id-marker", marker.id)] }
            let call = Call(method: .get, query: query, answerLimit: Self.listLimit)
            let page = try await xml(call, "ListMultipartUploadsResult")
            for upload in page.all("Upload") {
                // What is to be aborted is not left to the server's filter.
                guard let key = upload["Key"], key.hasPrefix(prefix), let id = upload["UploadId"] else { continue }
                found.append(OpenUpload(key: key, id: id, begun: upload["Initiated"].flatMap { Timestamp(iso: $0) }))
            }
            let next = (key: page["NextKeyMarker"] ?? "", id: page["NextUploadIdMarker"] ?? "")
            guard page["IsTruncated"] == "true", next != marker, !next.key.isEmpty else { return found }
            marker = next
        }
    }

    /// One page of the objects whose keys begin with `prefix`, and what to ask for the next one; nil for the last.
    func page(of prefix: String, after token: String?) async throws(S3Error) -> (objects: [StoredObject], next: String?)
    {
        var query = [("list-type", "2"), ("prefix", prefix)]
        if let token { query.append(("continuation-token", token)) }
        let page = try await xml(Call(method: .get, query: query, answerLimit: Self.listLimit), "ListBucketResult")
        var objects: [StoredObject] = []
        for object in page.all("Contents") {
            guard let key = object["Key"], let size = object["Size"].flatMap({ Int($0) }) else {
                throw .notS3("a list with an object that lacks a member")
            }
            objects.append(StoredObject(key: key, size: size))
        }
        return (objects, page["IsTruncated"] == "true" ? page["NextContinuationToken"] : nil)
    }

    /// The objects whose keys begin with `prefix` and come after `key`: a page of them.
    func page(of prefix: String, afterKey key: String?) async throws(S3Error) -> ObjectPage {
        var query = [("list-type", "2"), ("prefix", prefix)]
        if let key { query.append(("start-after", key)) }
        let page = try await xml(Call(method: .get, query: query, answerLimit: Self.listLimit), "ListBucketResult")
        var objects: [ObjectPage.Listed] = []
        for object in page.all("Contents") {
            guard let name = object["Key"], let size = object["Size"].flatMap({ Int($0) }), let tag = object["ETag"]
            else { throw .notS3("a list with an object that lacks a member") }
            let modified = object["LastModified"].flatMap { Timestamp(iso: $0) }
            objects.append(.init(name, ObjectFacts(size: size, tag: tag, modified: modified)))
        }
        // A page that is cut off and brings nothing new would be asked for for ever.
        let isCutOff = page["IsTruncated"] == "true" && objects.last.map { $0.key != key } == true
        return ObjectPage(objects, next: isCutOff ? objects.last?.key : nil)
    }

    /// - Parameter root: the element that a good answer consists of. A store may have begun one, and failed.
    private func xml(_ call: Call, _ root: String) async throws(S3Error) -> XML {
        let response = try await send(call)
        if let refusal = Refusal(inside: response) { throw .refused(refusal) }
        let answer: XML
        do { answer = try XML(parsing: response.body) } catch { throw .notS3("\(error)") }
        guard answer.name == root else { throw .notS3("\(Excerpt(answer.name)) instead of \(root)") }
        return answer
    }

    /// Bytes of a list of 1,000 entries: keys have up to 1,024 bytes, each of which may be written with six.
    private static let listLimit = 16 << 20
}

/// An object as a list has it.
public struct StoredObject: Hashable, Sendable {
    public let key: String
    /// Bytes.
    public let size: Int
}
