extension ObjectKey {
    /// The key as the path of a URL (RFC 3986 §3.3): what may not stand there is percent-encoded, so that an
    /// address with a space or a `#` in it can be a line of a playlist.
    public var percentEncoded: String { Pipeline.percentEncoded(description, keeping: allowedInPath) }
}

/// A text whose bytes are `%XX`, but for those of `kept`.
public func percentEncoded(_ text: String, keeping kept: Set<UInt8>) -> String {
    var encoded = ""
    for byte in text.utf8 {
        if kept.contains(byte) {
            encoded.unicodeScalars.append(Unicode.Scalar(byte))
        } else {
            let digits = String(byte, radix: 16, uppercase: true)
            encoded += byte < 16 ? "%0\(digits)" : "%\(digits)"
        }
    }
    return encoded
}

/// pchar and the slash, without the percent sign itself.
private let allowedInPath = Set(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@/".utf8)
