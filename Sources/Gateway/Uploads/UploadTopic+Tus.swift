import HTTPServer
import JSONValue
import Pipeline
import Spool
import SystemCalls

// The tus resumable upload protocol 1.0.0 (tus.io): core, creation, creation-with-upload, expiration, checksum,
// termination. An upload's location ends in its id, and that is the video's.

extension UploadTopic {
    private static let version = "1.0.0"
    private static let extensions = "creation,creation-with-upload,expiration,checksum,termination"

    var tus: [Route] {
        [
            Route("OPTIONS", "/files", nil) { _ in .answer(capabilities) },
            Route("OPTIONS", "/files/{id}", nil) { _ in .answer(capabilities) },
            Route("POST", "/files", .upload) { visit throws(Problem) in try create(visit) },
            // A client that cannot send other methods says which one it means.
            Route("POST", "/files/{id}", .upload) { visit throws(Problem) in
                switch visit.request.header("x-http-method-override")?.uppercased() {
                case "PATCH": return try patch(visit)
                case "DELETE": return try terminate(visit)
                default: throw .badHeader("X-HTTP-Method-Override", "PATCH or DELETE")
                }
            },
            Route("HEAD", "/files/{id}", .upload) { visit throws(Problem) in try ask(visit) },
            Route("PATCH", "/files/{id}", .upload) { visit throws(Problem) in try patch(visit) },
            Route("DELETE", "/files/{id}", .upload) { visit throws(Problem) in try terminate(visit) },
        ]
    }

    private var capabilities: Response {
        let largest = entrances.largest.map { [("Tus-Max-Size", "\($0)")] } ?? []
        return Response(
            204,
            [
                ("Tus-Resumable", Self.version), ("Tus-Version", Self.version), ("Tus-Extension", Self.extensions),
                ("Tus-Checksum-Algorithm", Checksum.algorithms),
            ] + largest)
    }

    private func create(_ visit: Visit) throws(Problem) -> Treatment {
        let request = visit.request
        try Self.expectVersion(request)
        let order = try TusMetadata(request.header("upload-metadata") ?? "").order(size: Self.promisedSize(request))
        guard request.hasBody else {
            return .attempt { () throws(Problem) in
                let (uploads, id) = try begin(order, visit.caller)
                let state = try upload { () throws(UploadError) in try uploads.state(of: id) }
                return created(id, state, request)
            }
        }
        return try receive(request, at: 0) { () throws(Problem) in
            try begin(order, visit.caller)
        } answer: { id, state in
            created(id, state, request)
        }
    }

    private func begin(_ order: UploadOrder, _ caller: Caller) throws(Problem) -> (uploads: Uploads, id: ItemID) {
        let (uploads, organisation) = try entrances.door(for: order.organisation, caller)
        let record = order.record(organisation, broughtBy: "tus", term: settings.link)
        try upload { () throws(UploadError) in try uploads.begin(record) }
        return (uploads, record.id)
    }

    /// Takes the request's body at that place of an upload.
    private func receive(
        _ request: Request, at offset: Int,
        into find: @escaping @Sendable () throws(Problem) -> (uploads: Uploads, id: ItemID),
        answer: @escaping @Sendable (ItemID, Uploads.State?) -> Response
    ) throws(Problem) -> Treatment {
        try Self.expectBytes(request)
        let checksum = try Self.checksum(request)
        let isTentative = checksum != nil
        return .receive(
            BodyIntake(checksum: checksum) { () throws(Problem) in
                let (uploads, id) = try find()
                let inflow = try upload { () throws(UploadError) in
                    try uploads.open(id, at: offset, count: request.length, isTentative: isTentative)
                }
                return (uploads, inflow)
            } finish: { uploads, inflow throws(Problem) in
                let state = try advance(uploads, inflow)
                return answer(inflow.record.id, state).adding("Upload-Offset", "\(inflow.offset)")
            })
    }

    private func created(_ id: ItemID, _ state: Uploads.State?, _ request: Request) -> Response {
        answer(201, state).adding("Location", "\(base(request))/files/\(id)")
    }

    private func ask(_ visit: Visit) throws(Problem) -> Treatment {
        try Self.expectVersion(visit.request)
        let id = try visit.uploadID()
        return .attempt { () throws(Problem) in
            let (offset, size, state) = try settle(id, visit.caller)
            let response = answer(200, state).adding("Upload-Offset", "\(offset)").adding("Upload-Length", "\(size)")
            // Of one that was begun otherwise, it may be larger than a header.
            guard let record = state?.record, record.broughtBy == "tus" else { return response }
            return response.adding("Upload-Metadata", TusMetadata(record).text)
        }
    }

    /// A client that asks has lost its connection; one whose film is an item already has lost the answer.
    private func settle(
        _ id: ItemID, _ caller: Caller
    ) throws(Problem) -> (offset: Int, size: Int, state: Uploads.State?) {
        do throws(UploadError) {
            let (uploads, _) = try entrances.door(of: id, for: caller)
            let state = try uploads.settle(id)
            return (state.offset, state.record.size, state)
        } catch {
            guard case .complete(_, let size, _) = error else { throw Problem(error) }
            return (size, size, nil)
        }
    }

    private func patch(_ visit: Visit) throws(Problem) -> Treatment {
        let request = visit.request
        try Self.expectVersion(request)
        let id = try visit.uploadID()
        guard let offset = request.header("upload-offset").flatMap({ Int($0) }), offset >= 0 else {
            throw .badHeader("Upload-Offset", "the number of bytes that came before")
        }
        return try receive(request, at: offset) { () throws(Problem) in
            try upload { () throws(UploadError) in
                (uploads: try entrances.door(of: id, for: visit.caller).uploads, id: id)
            }
        } answer: { _, state in
            answer(204, state)
        }
    }

    /// What came is durable, and an item if it is the whole; then there is no state of it any more.
    private func advance(_ uploads: Uploads, _ inflow: Inflow) throws(Problem) -> Uploads.State? {
        let id = inflow.record.id
        return try upload { () throws(UploadError) in
            guard !inflow.isWhole else {
                _ = try uploads.complete(id)
                return nil
            }
            _ = try inflow.flush()
            return try uploads.state(of: id)
        }
    }

    private func terminate(_ visit: Visit) throws(Problem) -> Treatment {
        try Self.expectVersion(visit.request)
        let id = try visit.uploadID()
        return .attempt { () throws(Problem) in
            try upload { () throws(UploadError) in
                try entrances.door(of: id, for: visit.caller).uploads.abandon(id)
            }
            return answer(204, nil)
        }
    }

    private func answer(_ status: Int, _ state: Uploads.State?) -> Response {
        let response = Response(status).adding("Tus-Resumable", Self.version)
        return state.map { response.adding("Upload-Expires", $0.expires.httpDate) } ?? response
    }

    // MARK: What every request has to say

    private static func expectVersion(_ request: Request) throws(Problem) {
        guard request.header("tus-resumable") == version else {
            throw Problem(
                412, "tus-version", "Tus-Resumable must be \(version)", [.init("tus_version", JSON(version))])
        }
    }

    private static func promisedSize(_ request: Request) throws(Problem) -> Int {
        guard request.header("upload-defer-length") == nil else {
            throw .badHeader("Upload-Defer-Length", "left out: a film's size is promised at its beginning")
        }
        guard let size = request.header("upload-length").flatMap({ Int($0) }), size > 0 else {
            throw .badHeader("Upload-Length", "the number of bytes, above 0")
        }
        return size
    }

    private static func expectBytes(_ request: Request) throws(Problem) {
        guard request.header("content-type") == "application/offset+octet-stream" else {
            throw Problem(415, "bad-content-type", "Content-Type must be application/offset+octet-stream")
        }
    }

    private static func checksum(_ request: Request) throws(Problem) -> Checksum? {
        guard let header = request.header("upload-checksum") else { return nil }
        return try Checksum(header)
    }
}
