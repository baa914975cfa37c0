extension JSON {
    /// A number by its text: `1.10` stays `1.10`, and `1e400` is a number though no double holds it.
    /// Two numbers are equal where their texts are.
    public struct Number: Hashable, Sendable {
        /// As RFC 8259 §6 writes it.
        public let text: String

        /// Nil for what is no JSON number, such as `+1`, `.5` or `0x10`.
        public init?(text: String) {
            var parser = Parser(Array(text.utf8))
            guard let length = parser.numberLength(), length == parser.bytes.count else { return nil }
            self.text = text
        }

        public init(_ int: Int) { text = String(int) }

        /// Nil for infinities and NaN. The shortest text that reads back as the same double.
        public init?(_ double: Double) {
            guard double.isFinite else { return nil }
            text = String(describing: double)
        }

        init(checked text: String) { self.text = text }

        /// A whole number that fits, written without an exponent; `1.00` is whole.
        public var int: Int? {
            let parts = text.split(separator: ".", maxSplits: 1)
            guard parts.count == 1 || parts[1].allSatisfy({ $0 == "0" }) else { return nil }
            return Int(parts[0])
        }

        public var double: Double? {
            guard let double = Double(text), double.isFinite else { return nil }
            return double
        }
    }
}

extension JSON.Parser {
    /// The bytes that the number at the start of the text takes; nil if there is none.
    mutating func numberLength() -> Int? {
        // Only whether it is a number is of interest here, not where it fails.
        guard (try? scanNumber()) != nil else { return nil }
        return at
    }

    mutating func number() throws(JSONError) -> JSON {
        let start = at
        try scanNumber()
        return .number(JSON.Number(checked: String(decoding: bytes[start..<at], as: UTF8.self)))
    }

    /// RFC 8259 §6: `[ "-" ] int [ frac ] [ exp ]`.
    private mutating func scanNumber() throws(JSONError) {
        _ = take("-")
        if !take("0") { try scanDigits() }
        if take(".") { try scanDigits() }
        if take("e") || take("E") {
            if !take("+") { _ = take("-") }
            try scanDigits()
        }
    }

    private mutating func scanDigits() throws(JSONError) {
        let start = at
        while let byte, Self.digits.contains(byte) { at += 1 }
        guard at > start else { throw error(.digit) }
    }

    static let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
}
