internal import Pipeline

/// A key as the path of a URL (RFC 3986 §3.3): what may not stand there is percent-encoded, so that
/// an address with a space or a `#` in it can be a line of a playlist.
func percentEncoded(_ key: ObjectKey) -> String {
    var text = ""
    for byte in key.description.utf8 {
        if allowedInPath.contains(byte) {
            text.unicodeScalars.append(Unicode.Scalar(byte))
        } else {
            let digits = String(byte, radix: 16, uppercase: true)
            text += byte < 16 ? "%0\(digits)" : "%\(digits)"
        }
    }
    return text
}

/// pchar and the slash, without the percent sign itself.
private let allowedInPath = Set(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@/".utf8)
