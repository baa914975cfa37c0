public import HTTPServer
import JSONValue

/// The site: finds a request's route and its caller, and lets through what the caller may.
public struct Router: Site {
    /// By the first part of their paths.
    private let routes: [String: [Route]]
    private let tokens: Tokens
    private let origins: Origins
    private let rate: RateLimit?
    private let told: @Sendable (Request?, _ route: String?, Response) -> Void

    /// - Parameters:
    ///   - origins: of pages elsewhere that may use this from a browser.
    ///   - rate: requests a second for each token, and for each address without one; nil for no limit.
    ///   - told: sees every answer, with the pattern of its route, on the server's threads.
    public init(
        _ routes: [Route], tokens: Tokens, origins: [String] = [], rate: Int? = nil,
        told: @escaping @Sendable (Request?, _ route: String?, Response) -> Void = { _, _, _ in }
    ) {
        self.routes = Dictionary(grouping: routes) { $0.parts.first.map(String.init) ?? "" }
        self.tokens = tokens
        self.origins = Origins(allowed: origins)
        self.rate = rate.map { RateLimit($0) }
        self.told = told
    }

    public func treat(_ request: Request) -> Treatment {
        if let preflight = origins.preflight(request) { return .answer(preflight) }
        do throws(Problem) { return try route(request) } catch { return .answer(Self.asking(error)) }
    }

    public func finish(_ response: Response, to request: Request?) -> Response {
        var response = response.adding("X-Content-Type-Options", "nosniff")
        if !response.headers.contains(where: { $0.name == "Cache-Control" }) {
            response = response.adding("Cache-Control", "no-store")
        }
        if let request { response = origins.finish(response, to: request) }
        told(request, request.flatMap { find($0).route?.pattern }, response)
        return response
    }

    /// Everything that is answered here.
    var patterns: [(method: String, pattern: String)] { routes.values.joined().map { ($0.method, $0.pattern) } }

    /// The route of a request with what stands at its variables, or the methods that there are for its path.
    private func find(_ request: Request) -> (route: Route?, values: [String: String], others: [String]) {
        let method = request.method == "HEAD" ? "GET" : request.method
        let matching = (routes[request.path.first ?? ""] ?? []).compactMap { route in
            route.match(request.path).map { (route: route, values: $0) }
        }
        // What stands in a pattern word by word is no value of another one's variable.
        let fewest = matching.lazy.map(\.values.count).min() ?? 0
        var others: [String] = []
        for (route, values) in matching where values.count == fewest {
            if route.method == method || route.method == request.method { return (route, values, []) }
            others.append(route.method)
        }
        return (nil, [:], others)
    }

    private func route(_ request: Request) throws(Problem) -> Treatment {
        let caller: Caller
        do throws(Problem) { caller = try tokens.caller(of: request) } catch {
            // Guessing has its limit too.
            try rate?.take("peer \(request.peer ?? "")")
            throw error
        }
        try rate?.take(caller == .stranger || caller == .anyone ? "peer \(request.peer ?? "")" : caller.name)
        let (route, values, others) = find(request)
        if let route {
            if let scope = route.scope { try caller.demand(scope) }
            return try route.treat(Visit(request: request, caller: caller, values: values))
        }
        guard !others.isEmpty else { throw Problem(404, "no-such-path", "there is nothing at \(request.target)") }
        let allowed = Set(others).union(others.contains("GET") ? ["HEAD"] : []).sorted()
        throw Problem(
            405, "method-not-allowed", "\(request.method) is not for this path",
            [.init("allow", .array(allowed.map { .string($0) }))])
    }

    /// With the headers that go with some refusals (RFC 6750 §3, RFC 9110 §15.5.6).
    private static func asking(_ problem: Problem) -> Response {
        switch problem.status {
        case 401: return problem.response.adding("WWW-Authenticate", "Bearer realm=\"ingestd\"")
        case 405:
            let methods = problem.facts.first?.value.array?.compactMap(\.string) ?? []
            return problem.response.adding("Allow", methods.joined(separator: ", "))
        default: return problem.response
        }
    }
}
