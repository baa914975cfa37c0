import HTTPServer

/// The pages of other sites that may use this one from a browser (WHATWG Fetch, CORS).
struct Origins: Sendable {
    /// `https://app.example.org`; `*` for all.
    let allowed: [String]

    func allows(_ origin: String) -> Bool { allowed.contains("*") || allowed.contains(origin) }

    /// The answer to a browser that asks before it asks; nil for another request.
    func preflight(_ request: Request) -> Response? {
        guard request.method == "OPTIONS", let origin = request.header("origin"),
            let method = request.header("access-control-request-method"), allows(origin)
        else { return nil }
        var response = Response(204).adding("Access-Control-Allow-Methods", method)
            .adding("Access-Control-Max-Age", "600")
        if let headers = request.header("access-control-request-headers") {
            response = response.adding("Access-Control-Allow-Headers", headers)
        }
        return response
    }

    func finish(_ response: Response, to request: Request) -> Response {
        guard let origin = request.header("origin") else { return response }
        let varied = response.adding("Vary", "Origin")
        guard allows(origin) else { return varied }
        return varied.adding("Access-Control-Allow-Origin", origin).adding(
            "Access-Control-Expose-Headers", Self.exposed)
    }

    private static let exposed =
        "Location, ETag, Range, Content-Range, Upload-Offset, Upload-Length, Upload-Expires, Tus-Resumable, Retry-After"
}
