public import JSONValue

/// What went wrong with a request, as a document for programs and people (RFC 9457).
public struct Problem: Error, Hashable, Sendable {
    public var status: Int
    /// Which kind of problem, a word that stays: `quota-exceeded`. It ends the type's URI.
    public var kind: String
    /// What is the matter with this request, and what to do: a sentence.
    public var detail: String
    /// Further facts for programs.
    public var facts: [JSON.Member]
    /// Seconds after which it may be tried again.
    public var retryAfter: Int?

    public init(_ status: Int, _ kind: String, _ detail: String, _ facts: [JSON.Member] = [], retryAfter: Int? = nil) {
        self.status = status
        self.kind = kind
        self.detail = detail
        self.facts = facts
        self.retryAfter = retryAfter
    }

    public var response: Response {
        let members: [JSON.Member] = [
            .init("type", JSON("urn:ingestd:problem:" + kind)), .init("title", JSON(title)),
            .init("status", JSON(status)), .init("detail", JSON(detail)),
        ]
        let response = Response(status, .object(members + facts), type: "application/problem+json")
        return retryAfter.map { response.adding("Retry-After", String($0)) } ?? response
    }

    /// `quota-exceeded` → `quota exceeded`.
    private var title: String { String(kind.map { $0 == "-" ? " " : $0 }) }
}
