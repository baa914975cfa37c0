/// Where a server is asked: `https://host:port/path` (RFC 3986), without user, query and fragment.
public struct Address: Hashable, Sendable, CustomStringConvertible {
    /// Without a slash at the end.
    public let description: String

    /// Nil for another scheme than http and https, and for characters that a URL does not have.
    public init?(_ text: String) {
        guard let scheme = ["http://", "https://"].first(where: text.hasPrefix) else { return nil }
        let rest = text.dropFirst(scheme.count)
        let allowed = rest.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
            case UInt8(ascii: "0")...UInt8(ascii: "9"): true
            default: Array("-._~%:/[]!$&'()*+,;=".utf8).contains(byte)
            }
        }
        guard allowed, let first = rest.first, first != "/", first != ":" else { return nil }
        description = text.hasSuffix("/") ? String(text.dropLast()) : text
    }

    /// Scheme, host and port, as browsers say where a page is from (RFC 6454 §6.2).
    public var origin: String {
        description.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false).prefix(3)
            .joined(separator: "/").lowercased()
    }
}
