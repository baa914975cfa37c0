extension JSON {
    /// Arrays and objects within each other; deeper texts are refused, so that no text exhausts the stack.
    public static let depthLimit = 128

    /// Reads one JSON text, strictly by RFC 8259, in time linear to its length. A byte order mark at
    /// the start is passed over, as §8.1 allows: editors on Windows still write it.
    public init(parsing bytes: [UInt8]) throws(JSONError) {
        var parser = Parser(bytes)
        self = try parser.text()
    }

    public init(parsing text: String) throws(JSONError) {
        try self.init(parsing: Array(text.utf8))
    }

    struct Parser {
        let bytes: [UInt8]
        var at = 0
        private var depth = 0

        init(_ bytes: [UInt8]) { self.bytes = bytes }

        /// The next byte; nil at the end.
        var byte: UInt8? { at < bytes.count ? bytes[at] : nil }

        mutating func text() throws(JSONError) -> JSON {
            if bytes.starts(with: [0xef, 0xbb, 0xbf]) { at = 3 }
            skipSpace()
            let value = try value()
            skipSpace()
            guard byte == nil else { throw error(.endOfText) }
            return value
        }

        private mutating func value() throws(JSONError) -> JSON {
            switch byte {
            case UInt8(ascii: "{"): return try nested { (parser) throws(JSONError) in try parser.object() }
            case UInt8(ascii: "["): return try nested { (parser) throws(JSONError) in try parser.array() }
            case UInt8(ascii: "\""): return .string(try string())
            case UInt8(ascii: "t"): return try word("true", .bool(true))
            case UInt8(ascii: "f"): return try word("false", .bool(false))
            case UInt8(ascii: "n"): return try word("null", .null)
            case UInt8(ascii: "-"): return try number()
            case .some(Self.digits): return try number()
            default: throw error(.value)
            }
        }

        private mutating func nested(
            _ content: (inout Parser) throws(JSONError) -> JSON
        ) throws(JSONError) -> JSON {
            guard depth < depthLimit else { throw error(.nesting(atMost: depthLimit)) }
            depth += 1
            defer { depth -= 1 }
            at += 1
            skipSpace()
            return try content(&self)
        }

        private mutating func array() throws(JSONError) -> JSON {
            var elements: [JSON] = []
            if take("]") { return .array(elements) }
            while true {
                elements.append(try value())
                skipSpace()
                if take("]") { return .array(elements) }
                guard take(",") else { throw error(.commaOrBracket) }
                skipSpace()
            }
        }

        private mutating func object() throws(JSONError) -> JSON {
            var members: [Member] = []
            if take("}") { return .object(members) }
            while true {
                members.append(try member())
                skipSpace()
                if take("}") { return .object(members) }
                guard take(",") else { throw error(.commaOrBrace) }
                skipSpace()
            }
        }

        private mutating func member() throws(JSONError) -> Member {
            guard byte == UInt8(ascii: "\"") else { throw error(.memberName) }
            let name = try string()
            skipSpace()
            guard take(":") else { throw error(.colon) }
            skipSpace()
            return Member(name, try value())
        }

        private mutating func word(_ word: StaticString, _ value: JSON) throws(JSONError) -> JSON {
            let end = at + word.utf8CodeUnitCount
            let matches = word.withUTF8Buffer { bytes[at..<min(end, bytes.count)].elementsEqual($0) }
            guard matches else { throw error(.value) }
            at = end
            return value
        }
    }
}

extension JSON.Parser {
    /// Whether that character was next; then it is passed.
    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard byte == UInt8(ascii: character) else { return false }
        at += 1
        return true
    }

    mutating func skipSpace() {
        while let byte, byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 { at += 1 }
    }

    func error(_ expected: JSONError.Expectation) -> JSONError {
        let before = bytes[..<at]
        let lineStart = before.lastIndex(of: 0x0a).map { $0 + 1 } ?? (bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0)
        return JSONError(
            line: before.count { $0 == 0x0a } + 1,
            // Every byte that does not continue a character begins one.
            column: bytes[min(lineStart, at)..<at].count { $0 & 0xc0 != 0x80 } + 1,
            expected: expected, found: byte)
    }
}
