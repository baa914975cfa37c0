import HTTPServer

/// The pages of other sites that may use this one from a browser (WHATWG Fetch, CORS).
struct Origins: Sendable {
    /// `https://app.example.org`; `*` for all.
    let allowed: [String]

    func allows(_ origin: String) -> Bool { allowed.contains("*") || allowed.contains(origin) }

    /// Whether the page that asks may: one of ours, or one that is configured. What is no browser sends no origin.
    func welcomes(_ request: Request) -> Bool {
        guard let origin = request.header("origin") else { return true }
        if allows(origin) { return true }
        // `https://host:port`
        let parts = origin.split(separator: "/", omittingEmptySubsequences: false)
        return parts.count == 3 && parts[2].lowercased() == request.header("host")?.lowercased()
    }

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
        guard !allowed.isEmpty else { return response }
        // Also where no page asks: a browser may keep the answer, and show it to one.
        let varied = response.adding("Vary", "Origin")
        guard let origin = request.header("origin"), allows(origin) else { return varied }
        return varied.adding("Access-Control-Allow-Origin", origin).adding(
            "Access-Control-Expose-Headers", Self.exposed)
    }

    private static let exposed =
        "Location, ETag, Range, Content-Range, Upload-Offset, Upload-Length, Upload-Expires, Tus-Resumable, Retry-After"
}
