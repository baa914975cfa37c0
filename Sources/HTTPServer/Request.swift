/// The head of a request as it came (RFC 9112), with its target taken apart and decoded once.
public struct Request: Sendable {
    /// As sent; methods are case-sensitive (RFC 9110 §9.1).
    public let method: String
    /// As sent: path and query, percent-encoded.
    public let target: String
    /// The path's components, decoded; `/` has none. A trailing `/` counts for nothing.
    public let path: [String]
    /// Decoded, in their order.
    public let query: [(name: String, value: String)]
    /// Names in small letters, in the order they came.
    public let headers: [(name: String, value: String)]
    /// The address of who asks, without its port; nil on a Unix socket.
    public let peer: String?
    /// It came over TLS of our own.
    public let isSecure: Bool

    /// The first header of that name.
    ///
    /// - Parameter name: in small letters.
    public func header(_ name: String) -> String? {
        headers.first { $0.name == name }?.value
    }

    /// The first parameter of that name in the query.
    public func parameter(_ name: String) -> String? {
        query.first { $0.name == name }?.value
    }

    /// Bytes of the body, where its head says so; nil for none and for a body in chunks. What cannot be counted is the most.
    public var length: Int? { header("content-length").map { Int($0) ?? .max } }

    public var hasBody: Bool { (length ?? 0) > 0 || header("transfer-encoding") != nil }
}
