extension JSON: CustomStringConvertible {
    /// One line, no spaces.
    public var text: String { written(indented: false) }

    /// Two spaces a level and a line feed at the end: for people who read it with `cat`.
    public var pretty: String { written(indented: true) + "\n" }

    public var description: String { text }

    private func written(indented: Bool) -> String {
        var writer = Writer(indented: indented)
        writer.write(self)
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}

extension JSON {
    fileprivate struct Writer {
        var bytes: [UInt8] = []
        private let indented: Bool
        private var level = 0

        init(indented: Bool) { self.indented = indented }

        mutating func write(_ value: JSON) {
            switch value {
            case .null: append("null")
            case .bool(let bool): append(bool ? "true" : "false")
            case .number(let number): append(number.text)
            case .string(let string): quote(string)
            case .array(let elements): list(elements, "[", "]") { $0.write($1) }
            case .object(let members): list(members, "{", "}") { $0.member($1) }
            }
        }

        private mutating func member(_ member: Member) {
            quote(member.name)
            append(indented ? ": " : ":")
            write(member.value)
        }

        private mutating func list<Element>(
            _ elements: [Element], _ open: String, _ close: String, _ write: (inout Writer, Element) -> Void
        ) {
            append(open)
            level += 1
            for (index, element) in elements.enumerated() {
                if index > 0 { append(",") }
                breakLine()
                write(&self, element)
            }
            level -= 1
            if !elements.isEmpty { breakLine() }
            append(close)
        }

        private mutating func breakLine() {
            guard indented else { return }
            append("\n" + String(repeating: "  ", count: level))
        }

        private mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

        private mutating func quote(_ string: String) {
            append("\"")
            for scalar in string.unicodeScalars {
                switch scalar {
                case "\"": append("\\\"")
                case "\\": append("\\\\")
                case "\n": append("\\n")
                case "\r": append("\\r")
                case "\t": append("\\t")
                case _ where Self.controlsTerminals(scalar): escape(scalar)
                default: bytes.append(contentsOf: UTF8.encode(scalar)!)
                }
            }
            append("\"")
        }

        /// RFC 8259 §7 asks for those below U+0020. The rest would let a stranger's file name steer the
        /// terminal of whoever reads a receipt: DEL and C1 are commands, the others turn the line around.
        private static func controlsTerminals(_ scalar: Unicode.Scalar) -> Bool {
            switch scalar.value {
            case 0..<0x20, 0x7f...0x9f, 0x2028...0x202e, 0x2066...0x2069: true
            default: false
            }
        }

        private mutating func escape(_ scalar: Unicode.Scalar) {
            let digits = String(scalar.value, radix: 16)
            append("\\u" + String(repeating: "0", count: 4 - digits.count) + digits)
        }
    }
}
