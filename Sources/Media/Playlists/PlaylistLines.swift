/// A playlist's text, line by line (RFC 8216 §4.1): a tag with its value, or an address. Blank lines
/// and comments are gone.
struct PlaylistLines {
    /// Bytes; a film of a day in 1-second segments addressed by CID stays below.
    static let limit = 16 << 20

    enum Line {
        case tag(String, value: String?)
        case address(String)
    }

    private(set) var lines: [(number: Int, Line)] = []
    private(set) var seen: Set<String> = []

    init(_ bytes: [UInt8]) throws(PlaylistError) {
        guard bytes.count <= Self.limit else { throw .tooLong(bytes: bytes.count) }
        var number = 0
        for var line in bytes.split(separator: 0x0a, omittingEmptySubsequences: false) {
            number += 1
            if line.last == 0x0d { line = line.dropLast() }
            guard let text = String(validating: line, as: UTF8.self) else { throw .notUTF8 }
            guard number > 1 || text == "#EXTM3U" else { throw .noHeader }
            guard !line.contains(where: { $0 < 0x20 || $0 == 0x7f }) else { throw .unexpected(tag: text, line: number) }
            if let line = try Self.line(text, number), number > 1 { lines.append((number, line)) }
        }
    }

    private static func line(_ text: String, _ number: Int) throws(PlaylistError) -> Line? {
        if text.isEmpty { return nil }
        guard text.utf8.first == UInt8(ascii: "#") else {
            guard Address.isValid(text) else { throw .malformed(tag: "URI", line: number) }
            return .address(text)
        }
        guard text.hasPrefix("#EXT") else { return nil }
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        return .tag(String(parts[0]), value: parts.count > 1 ? String(parts[1]) : nil)
    }

    /// For tags that come once.
    mutating func once(_ tag: String, _ line: Int) throws(PlaylistError) {
        guard seen.insert(tag).inserted else { throw .repeated(tag: tag, line: line) }
    }

    func need(_ tag: String) throws(PlaylistError) {
        guard seen.contains(tag) else { throw .missing(tag: tag) }
    }
}

extension String {
    /// RFC 8216 §4.2, decimal-integer: digits only.
    var decimalInteger: Int? {
        utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(self) : nil
    }

    /// RFC 8216 §4.2, decimal-floating-point, in units of `10^-decimals`; nil for more decimals,
    /// and above four thousand million, more than a century of seconds.
    func decimal(_ decimals: Int) -> Int? {
        let parts = split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = String(parts[0]).decimalInteger, whole <= 4_000_000_000 else { return nil }
        let digits = parts.count > 1 ? String(parts[1]) : "0"
        guard !digits.isEmpty, digits.utf8.count <= decimals else { return nil }
        let padded = digits + String(repeating: "0", count: decimals - digits.utf8.count)
        guard let fraction = padded.decimalInteger else { return nil }
        return (0..<decimals).reduce(whole) { value, _ in value * 10 } + fraction
    }

    /// A count of `10^-decimals` as RFC 8216 writes it: `10.010000`.
    init(_ count: Int, decimals: Int) {
        let digits = String(count)
        let padded = String(repeating: "0", count: Swift.max(0, decimals + 1 - digits.utf8.count)) + digits
        self.init(padded.dropLast(decimals) + "." + padded.suffix(decimals))
    }
}
