internal import Pipeline

/// A value on its way to the server, as text. What type it has says the statement (`$1::UUID`).
struct Value: Hashable, ExpressibleByStringLiteral {
    /// Nil for NULL.
    let bytes: [UInt8]?

    /// PostgreSQL's texts have no U+0000, and to libpq it would be the end: a stranger's title shows U+FFFD there.
    init(_ text: String?) {
        guard let text, text.utf8.contains(0) else {
            bytes = text.map { Array($0.utf8) }
            return
        }
        bytes = text.utf8.flatMap { $0 == 0 ? Self.noNUL : [$0] }
    }

    private static let noNUL = Array("\u{FFFD}".utf8)

    init(stringLiteral text: String) { self.init(text) }
    init(_ number: some BinaryInteger) { bytes = Array(String(number).utf8) }
    init(_ id: RowID?) { self.init(id?.description) }

    /// A setting of the session: `30000ms`.
    init(_ timeout: Duration) { self.init("\(Int64(timeout / .milliseconds(1)))ms") }

    /// An array, as its text is read by both databases: every element in quotes, NULL without.
    init(array elements: some Collection<String?>) {
        var text = [UInt8(ascii: "{")]
        text.reserveCapacity(elements.count * 64)
        for element in elements {
            if text.count > 1 { text.append(UInt8(ascii: ",")) }
            guard let element else {
                text += "NULL".utf8
                continue
            }
            Self.quote(element, into: &text)
        }
        text.append(UInt8(ascii: "}"))
        bytes = text
    }

    private static func quote(_ element: String, into text: inout [UInt8]) {
        var element = element
        text.append(UInt8(ascii: "\""))
        element.withUTF8 { bytes in
            for byte in bytes {
                if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { text.append(UInt8(ascii: "\\")) }
                if byte == 0 { text += noNUL } else { text.append(byte) }
            }
        }
        text.append(UInt8(ascii: "\""))
    }

    init(array ids: [RowID]) { self.init(array: ids.map { $0.description }) }
    init(array numbers: [Int]) { self.init(array: numbers.map { String($0) }) }
}

/// A statement of ours (Statements, Migrations) with its values.
struct Query {
    let text: [UInt8]
    let values: [Value]

    init(_ text: [UInt8], _ values: [Value] = []) {
        self.text = text
        self.values = values
    }

    /// Its first words, for errors.
    var name: String {
        let lines = text.split(separator: UInt8(ascii: "\n")).filter { !$0.starts(with: "--".utf8) }
        return lines.first.map { String(decoding: $0.prefix(60), as: UTF8.self) } ?? ""
    }
}
