/// The query of a URL (RFC 3986 §3.4): names and values in their order, each percent-encoded but for what is
/// unreserved (§2.3).
public struct Query: Hashable, Sendable, ExpressibleByDictionaryLiteral, CustomStringConvertible {
    /// As it stands in a URL, without the `?`.
    public let description: String

    public init(dictionaryLiteral pairs: (String, String)...) {
        description = pairs.map { "\(Self.encoded($0))=\(Self.encoded($1))" }.joined(separator: "&")
    }

    /// Also for a component of a path.
    public static func encoded(_ text: String) -> String {
        var encoded = ""
        for byte in text.utf8 {
            if unreserved.contains(byte) {
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                encoded += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
            }
        }
        return encoded
    }

    private static let unreserved = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8)
}
