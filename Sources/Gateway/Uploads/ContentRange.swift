/// Which part of a film a body is: the header Content-Range of a PUT (RFC 9110 §14.4, §14.5).
enum ContentRange: Hashable {
    /// `bytes 0-99/1000`; the whole size nil for `*`.
    case bytes(Range<Int>, of: Int?)
    /// `bytes */1000`: no bytes, but the question how many have come.
    case question(of: Int?)

    /// Nil for what is none.
    init?(_ text: String) {
        let words = text.split(separator: " ")
        guard words.count == 2, words[0].lowercased() == "bytes" else { return nil }
        let parts = words[1].split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let size = Self.size(parts[1]) else { return nil }
        if parts[0] == "*" {
            self = .question(of: size.known)
            return
        }
        let ends = parts[0].split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2, let first = Self.number(ends[0]), let last = Self.number(ends[1]), first <= last,
            last < Int.max
        else { return nil }
        if let known = size.known, last >= known { return nil }
        self = .bytes(first..<last + 1, of: size.known)
    }

    private static func size(_ text: Substring) -> (known: Int?, Void)? {
        if text == "*" { return (nil, ()) }
        return number(text).map { ($0, ()) }
    }

    /// Digits only: `Int` would take a sign.
    private static func number(_ text: Substring) -> Int? {
        text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? Int(text) : nil
    }
}
