internal import ContentAddress
internal import HTTP
internal import JSONValue

/// The calls of one account at a pinning service.
/// Source: ipfs/pinning-services-api-spec, 1.0.0.
struct Account: Sendable {
    let client: Client
    let settings: RemotePins.Settings

    /// Our requests for a DAG, whatever has become of them; the newest first.
    func requests(for root: CID) async throws(ServiceError) -> [PinRequest] {
        // Every status is named: without, only the pinned ones would be listed.
        let query: Query = [
            "cid": "\(root)", "name": settings.name, "match": "exact", "status": "queued,pinning,pinned,failed",
            "limit": "100",
        ]
        let found = try PinRequest.list(await json(.get, "/pins?\(query)"))
        // Not every service filters.
        return found.filter { $0.root == root && $0.name == settings.name }
    }

    func request(_ id: String) async throws(ServiceError) -> PinRequest {
        do throws(ServiceError) {
            return try PinRequest(await json(.get, "/pins/\(Query.encoded(id))"))
        } catch .notService(404, _) {
            throw .gone
        }
    }

    /// - Parameter origins: where the DAG can be fetched from.
    func add(_ root: CID, origins: [String]) async throws(ServiceError) -> PinRequest {
        let meta = settings.meta.sorted { $0.key < $1.key }.map { JSON.Member($0.key, .string($0.value)) }
        let pin = JSON(members: [
            "cid": .string("\(root)"), "name": .string(settings.name),
            "origins": .array(origins.prefix(20).map { .string($0) }), "meta": meta.isEmpty ? nil : .object(meta),
        ])
        return try PinRequest(await json(.post, "/pins", body: pin))
    }

    /// One that is gone already is no error.
    func remove(_ request: PinRequest) async throws(ServiceError) {
        do throws(ServiceError) {
            _ = try await answer(.delete, "/pins/\(Query.encoded(request.id))")
        } catch .notService(404, _) {
            return
        }
    }

    private func json(_ method: Request.Method, _ path: String, body: JSON? = nil) async throws(ServiceError) -> JSON {
        let bytes = try await answer(method, path, body: body)
        do { return try JSON(parsing: bytes) } catch { throw .unreadable("JSON (\(error))") }
    }

    private func answer(
        _ method: Request.Method, _ path: String, body: JSON? = nil
    ) async throws(ServiceError) -> [UInt8] {
        var base = settings.address[...]
        while base.last == "/" { base.removeLast() }
        var request = Request(method, base + path, headers: [.init("Accept", "application/json")])
        do { request.headers.append(try settings.token.header()) } catch { throw .token(error) }
        if let body {
            request.headers.append(.init("Content-Type", "application/json"))
            request.body = .bytes(Array(body.text.utf8))
        }
        let response: Response
        do { response = try await client.send(request) } catch { throw .transport(error) }
        return try Self.judged(response)
    }

    /// `error.reason` is for machines, but no two services have the same reasons: the status decides.
    static func judged(_ response: Response) throws(ServiceError) -> [UInt8] {
        if response.isGood { return response.body }
        let words = words(response)
        switch response.status {
        case 401, 403: throw .denied(words)
        case 402, 409, 413, 507: throw .exhausted(words)
        case 408, 429, 500...: throw .unavailable(status: response.status, words)
        case 400, 422: throw .refused(status: response.status, words)
        default: throw .notService(status: response.status, words)
        }
    }

    /// `Failure` of the specification; what is none, as it is.
    private static func words(_ response: Response) -> Excerpt {
        // A proxy answers in HTML, and that is said then.
        guard let error = (try? JSON(parsing: response.body))?["error"], let reason = error["reason"]?.string else {
            return Excerpt(response.body)
        }
        return Excerpt(error["details"]?.string.map { "\(reason): \($0)" } ?? reason)
    }
}
