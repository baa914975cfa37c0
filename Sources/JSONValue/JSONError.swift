/// Where a text stopped being JSON, and what would have had to stand there.
public struct JSONError: Error, Hashable, Sendable {
    /// From one.
    public let line: Int
    /// From one, counted in characters (Unicode scalars).
    public let column: Int
    public let expected: Expectation
    /// What stands there instead; nil at the end of the text.
    public let found: UInt8?

    public enum Expectation: Hashable, Sendable {
        case value
        case memberName
        case colon
        case commaOrBracket
        case commaOrBrace
        case endOfText
        case digit
        case closingQuote
        case escapedControlCharacter
        case escape
        case hexadecimalDigit
        case surrogatePair
        case utf8
        case nesting(atMost: Int)
    }
}

extension JSONError: CustomStringConvertible {
    public var description: String { "line \(line), column \(column): expected \(expected), found \(whatIsThere)" }

    private var whatIsThere: String {
        guard let found else { return "the end of the text" }
        guard (0x21...0x7e).contains(found) else {
            return "byte 0x" + (found < 16 ? "0" : "") + String(found, radix: 16)
        }
        return String(UnicodeScalar(found))
    }
}

extension JSONError.Expectation: CustomStringConvertible {
    public var description: String {
        switch self {
        case .value: "a value"
        case .memberName: "a member's name in quotes"
        case .colon: "a colon"
        case .commaOrBracket: "a comma or ]"
        case .commaOrBrace: "a comma or }"
        case .endOfText: "nothing more"
        case .digit: "a digit"
        case .closingQuote: "a closing quote"
        case .escapedControlCharacter: "an escape in place of a control character"
        case .escape: "an escape character"
        case .hexadecimalDigit: "a hexadecimal digit"
        case .surrogatePair: "a surrogate pair"
        case .utf8: "UTF-8"
        case .nesting(let limit): "at most \(limit) levels"
        }
    }
}
