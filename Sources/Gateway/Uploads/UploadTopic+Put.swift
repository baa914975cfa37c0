import HTTPServer
import JSONValue
import Pipeline
import Spool

// The address to which the bytes go. Who has it may bring this one film; no token is asked for.

extension UploadTopic {
    var puts: [Route] {
        [
            Route("PUT", "/uploads/{id}", nil) { visit throws(Problem) in try put(visit.uploadID(), visit.request) },
            Route("HEAD", "/uploads/{id}", nil) { visit throws(Problem) in
                let (id, request) = (try visit.uploadID(), visit.request)
                return .attempt { () throws(Problem) in try settle(id, request, 200) }
            },
        ]
    }

    /// A whole body begins the film again; one with Content-Range goes on with it.
    private func put(_ id: ItemID, _ request: Request) throws(Problem) -> Treatment {
        guard let header = request.header("content-range") else {
            return receive { () throws(Problem) in try open(id, request, nil) }
        }
        guard let range = ContentRange(header) else {
            throw .badHeader("Content-Range", "`bytes FIRST-LAST/SIZE`, or `bytes */SIZE` to ask how much has come")
        }
        switch range {
        case .question:
            return .attempt { () throws(Problem) in try settle(id, request, 308) }
        case .bytes(let bytes, let size):
            if let length = request.length, length != bytes.count {
                throw .badHeader("Content-Length", "the \(bytes.count) bytes that Content-Range says")
            }
            return receive(isPart: true) { () throws(Problem) in try open(id, request, bytes.lowerBound, of: size) }
        }
    }

    /// - Parameter isPart: whether more may follow it.
    private func receive(
        isPart: Bool = false, _ open: @escaping @Sendable () throws(Problem) -> (uploads: Uploads, inflow: Inflow)
    ) -> Treatment {
        .receive(
            BodyIntake(open: open) { uploads, inflow throws(Problem) in
                isPart && !inflow.isWhole ? try goOn(inflow) : try complete(uploads, inflow)
            })
    }

    private func open(
        _ id: ItemID, _ request: Request, _ offset: Int?, of size: Int? = nil
    ) throws(Problem) -> (uploads: Uploads, inflow: Inflow) {
        let (uploads, promised) = try permitted(id, request)
        guard let uploads else { throw .alreadyComplete(id) }
        if let said = size ?? (offset == nil ? request.length : nil), said != promised {
            throw Problem(
                400, "wrong-size", "\(said) bytes come, and \(promised) were promised",
                [.init("size", JSON(promised))])
        }
        return (
            uploads, try upload { () throws(UploadError) in try uploads.open(id, at: offset, count: request.length) }
        )
    }

    /// The upload, if the address was signed for it; no door where it is complete.
    private func permitted(_ id: ItemID, _ request: Request) throws(Problem) -> (uploads: Uploads?, size: Int) {
        let found: (uploads: Uploads?, size: Int)
        do throws(UploadError) {
            let (uploads, state) = try entrances.door(of: id)
            found = (uploads, state.record.size)
        } catch {
            guard case .complete(_, let size, _) = error else { throw Problem(error) }
            found = (nil, size)
        }
        try key.check(request, Self.path(of: id), size: found.size, at: now())
        return found
    }

    private func complete(_ uploads: Uploads, _ inflow: Inflow) throws(Problem) -> Response {
        let id = inflow.record.id
        _ = try upload { () throws(UploadError) in try uploads.complete(id) }
        return Response(201, Self.admitted(id)).adding("Location", "/video/\(id)")
    }

    private func goOn(_ inflow: Inflow) throws(Problem) -> Response {
        Self.at(try upload { () throws(UploadError) in try inflow.flush() }, of: inflow.record.size, 308)
    }

    /// How much has come. Whoever was writing is cut off: a client that asks has lost its connection.
    private func settle(_ id: ItemID, _ request: Request, _ status: Int) throws(Problem) -> Response {
        let (uploads, size) = try permitted(id, request)
        guard let uploads else {
            return Response(200, Self.admitted(id)).adding("Upload-Offset", "\(size)").adding(
                "Upload-Length", "\(size)")
        }
        return Self.at(try upload { () throws(UploadError) in try uploads.settle(id).offset }, of: size, status)
    }

    /// `Range` as resumable uploads elsewhere have it: none while nothing has come.
    private static func at(_ offset: Int, of size: Int, _ status: Int) -> Response {
        let response = Response(status).adding("Upload-Offset", "\(offset)").adding("Upload-Length", "\(size)")
        return offset > 0 ? response.adding("Range", "bytes=0-\(offset - 1)") : response
    }

    static func admitted(_ id: ItemID) -> JSON {
        JSON(members: ["video_id": JSON(id.description), "status": "processing", "url": JSON("/video/\(id)")])
    }
}
