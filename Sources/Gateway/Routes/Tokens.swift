import Digest
public import HTTPServer

/// Finds the caller that a request's token stands for.
public struct Tokens: Sendable {
    /// By the secret's digest: a lookup tells nothing of the secrets by the time it takes.
    private let callers: [[UInt8]: Caller]
    /// Without a token everybody at this box is anyone.
    private let isOpen: Bool
    private let origins: Origins

    /// - Parameters:
    ///   - isOpen: whether requests without a token may do everything, on a loopback address or a Unix socket.
    ///   - origins: of pages elsewhere that may ask so, through a browser at this box.
    public init(_ secrets: [(secret: [UInt8], caller: Caller)], isOpen: Bool, origins: [String] = []) {
        callers = Dictionary(secrets.map { (SHA256.digest(of: $0.secret), $0.caller) }) { first, _ in first }
        self.isOpen = isOpen
        self.origins = Origins(allowed: origins)
    }

    /// Who asks. A token that nobody has is refused, whatever would have been open without one.
    ///
    /// `Authorization: Bearer …` (RFC 6750 §2.1); where a client cannot set headers (EventSource, WebSocket, an address
    /// in a page), `access_token=…` in the query (§2.3) of a GET.
    public func caller(of request: Request) throws(Problem) -> Caller {
        guard let token = Self.token(of: request) else {
            return isOpen && request.isFromHere(origins) ? .anyone : .stranger
        }
        return try caller(of: token)
    }

    func caller(of token: String) throws(Problem) -> Caller {
        guard let caller = callers[SHA256.digest(of: Array(token.utf8))] else {
            throw Problem(401, "unknown-token", "this token is not known here; it may have been replaced")
        }
        return caller
    }

    private static func token(of request: Request) -> String? {
        if let header = request.header("authorization") {
            let words = header.split(separator: " ", maxSplits: 1)
            return words.count == 2 && words[0].lowercased() == "bearer" ? String(words[1]) : nil
        }
        return request.method == "GET" ? request.parameter("access_token") : nil
    }
}
