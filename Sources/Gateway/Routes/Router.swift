public import HTTPServer
import JSONValue

/// The site: finds a request's route and its caller, and lets through what the caller may.
public struct Router: Site {
    private let routes: [Route]
    private let tokens: Tokens
    private let origins: Origins
    private let rate: RateLimit?
    private let told: @Sendable (Request?, Response) -> Void

    /// - Parameters:
    ///   - origins: of pages elsewhere that may use this from a browser.
    ///   - rate: requests a second for each token, and for each address without one; nil for no limit.
    ///   - told: sees every answer, on the server's threads.
    public init(
        _ routes: [Route], tokens: Tokens, origins: [String] = [], rate: Int? = nil,
        told: @escaping @Sendable (Request?, Response) -> Void = { _, _ in }
    ) {
        self.routes = routes
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
        told(request, response)
        return response
    }

    private func route(_ request: Request) throws(Problem) -> Treatment {
        let caller: Caller
        do throws(Problem) { caller = try tokens.caller(of: request) } catch {
            // Guessing has its limit too.
            try rate?.take("peer \(request.peer ?? "")")
            throw error
        }
        try rate?.take(caller == .stranger || caller == .anyone ? "peer \(request.peer ?? "")" : caller.name)
        let method = request.method == "HEAD" ? "GET" : request.method
        var others: [String] = []
        for route in routes {
            guard let values = route.match(request.path) else { continue }
            guard route.method == method || route.method == request.method else {
                others.append(route.method)
                continue
            }
            if let scope = route.scope { try Self.demand(scope, of: caller) }
            return try route.treat(Visit(request: request, caller: caller, values: values))
        }
        guard !others.isEmpty else { throw Problem(404, "no-such-path", "there is nothing at \(request.target)") }
        throw Problem(
            405, "method-not-allowed", "\(request.method) is not for this path",
            [.init("allow", .array(others.map { .string($0) }))])
    }

    private static func demand(_ scope: Scope, of caller: Caller) throws(Problem) {
        if caller.scopes.contains(scope) { return }
        guard caller != .stranger else {
            throw Problem(401, "token-wanted", "this wants a token: Authorization: Bearer …")
        }
        throw Problem(403, "scope-missing", "the token \(caller.name) does not permit to \(scope.rawValue)")
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
