/// How many columns of a terminal a text takes, as far as Unicode tells (UAX #11, and nothing for marks
/// that stand on the letter before them). Names may be in any script; a table must not be torn by one.
enum Columns {
    static func count(_ text: some StringProtocol) -> Int {
        text.unicodeScalars.reduce(0) { $0 + count($1) }
    }

    /// The text in exactly so many columns: filled up with spaces, or cut with an ellipsis.
    static func fit(_ text: String, _ width: Int) -> String {
        let cut = cut(text, width)
        return cut + String(repeating: " ", count: max(0, width - count(cut)))
    }

    /// The text in at most so many columns.
    static func cut(_ text: String, _ width: Int) -> String {
        guard count(text) > width else { return text }
        guard width > 0 else { return "" }
        var room = width - 1
        var kept = ""
        for character in text {
            room -= count(String(character))
            if room < 0 { break }
            kept.append(character)
        }
        return kept + "…"
    }

    private static func count(_ scalar: Unicode.Scalar) -> Int {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control: 0
        default: wide.contains { $0.contains(scalar.value) } ? 2 : 1
        }
    }

    /// The blocks that UAX #11 calls wide or full-width, joined where they are neighbours.
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97C, 0xAC00...0xD7A3, 0xF900...0xFAFF,
        0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1F9FF,
        0x20000...0x3FFFD,
    ]
}
