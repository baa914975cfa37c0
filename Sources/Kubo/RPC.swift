internal import HTTP
internal import SystemCalls

/// Sends commands to one node.
struct RPC: Sendable {
    let client: Client
    let settings: KuboNode.Settings

    /// A command without a file. Small, but for a block: answered at once or not at all.
    func answer(_ call: Call, limit: Int = 1 << 20) async throws(NodeError) -> Answer {
        var request = try request(call)
        request.answerLimit = limit
        request.stall = settings.stall
        return try await send(request)
    }

    /// `dag/import`, the CAR streamed from its file. How long it may stand still is for the caller to watch.
    func importing(_ car: Path, _ size: Int, _ meter: Meter) async throws(NodeError) -> ImportAnswer {
        let boundary = Self.freshBoundary()
        var request = try request(.importing)
        request.headers.append(.init("Content-Type", "multipart/form-data; boundary=\(boundary)"))
        request.body = .form(field: "path", file: car, count: size, boundary: boundary)
        request.stall = nil
        request.meter = meter
        return try ImportAnswer(await send(request).bytes)
    }

    private func send(_ request: Request) async throws(NodeError) -> Answer {
        let response: Response
        do { response = try await client.send(request) } catch { throw .transport(error) }
        return try Answer(response)
    }

    private func request(_ call: Call) throws(NodeError) -> Request {
        var base = settings.address[...]
        while base.last == "/" { base.removeLast() }
        var request = Request(.post, base + call.path)
        do {
            if let token = settings.token { request.headers = [try token.header()] }
        } catch {
            throw .token(error)
        }
        return request
    }

    /// 192 random bits: nobody has written them into a film.
    private static func freshBoundary() -> String {
        (0..<3).map { _ in String(UInt64.random(in: 0...UInt64.max), radix: 36) }.joined(separator: "-")
    }
}
