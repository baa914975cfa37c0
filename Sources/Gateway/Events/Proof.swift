import Digest
import HTTPServer
import ObjectEvents

/// What a request brings to show that a store sends it. Each kind of store has another: MinIO a bearer token, Ceph
/// Basic, SNS the signature of its message, others a signature over the body.
struct Proof: Sendable {
    /// Its token permits to tell of objects.
    private let isPermitted: Bool
    /// Of Basic (RFC 7617); its user's name is of no interest.
    private let password: [UInt8]?
    /// HMAC-SHA-256 over the body, by the source's secret.
    private let code: [UInt8]?

    init(_ visit: Visit) {
        isPermitted = visit.caller.scopes.contains(.events)
        password = Self.password(visit.request)
        let signature = Self.headers.lazy.compactMap { visit.request.header($0) }.first
        // GitHub's form, which many have taken over: `sha256=` and hexadecimal digits.
        code = signature.flatMap { $0.hasPrefix("sha256=") ? Hexadecimal.decode($0.dropFirst(7)) : nil }
    }

    /// Whether it can be enough, as far as the head of the request shows.
    func mayHold(for source: EventSource) -> Bool {
        isPermitted || isPassword(of: source) || code != nil && source.secret != nil || !source.certificates.isEmpty
    }

    func holds(for source: EventSource, _ body: [UInt8], _ message: TopicMessage?) -> Bool {
        if let message, !source.certificates.isEmpty {
            return source.topics.contains(message.topic) && message.isSigned(by: source.certificates)
        }
        return isPermitted || isPassword(of: source) || isSigned(body, by: source)
    }

    private func isPassword(of source: EventSource) -> Bool {
        guard let password, let secret = source.secret else { return false }
        // Of digests, so that the lengths are equal.
        return ConstantTime.areEqual(SHA256.digest(of: password), SHA256.digest(of: secret))
    }

    private func isSigned(_ body: [UInt8], by source: EventSource) -> Bool {
        guard let code, let secret = source.secret else { return false }
        return ConstantTime.areEqual(code, HMAC.sha256(body, key: secret))
    }

    private static let headers = ["x-ingestd-signature", "x-hub-signature-256"]

    private static func password(_ request: Request) -> [UInt8]? {
        guard let words = request.header("authorization")?.split(separator: " ", maxSplits: 1), words.count == 2,
            words[0].lowercased() == "basic", let pair = Base64.decode(words[1]),
            let colon = pair.firstIndex(of: UInt8(ascii: ":"))
        else { return nil }
        return Array(pair[(colon + 1)...])
    }
}
