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
        bytes = text.utf8.flatMap { $0 == 0 ? Array("\u{FFFD}".utf8) : [$0] }
    }

    init(stringLiteral text: String) { self.init(text) }
    init(_ number: some BinaryInteger) { bytes = Array(String(number).utf8) }
    init(_ id: RowID?) { self.init(id?.description) }

    /// Whole milliseconds.
    init(milliseconds duration: Duration) { self.init(Int64(duration / .milliseconds(1))) }

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
            text.append(UInt8(ascii: "\""))
            for byte in Value(element).bytes! {
                if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { text.append(UInt8(ascii: "\\")) }
                text.append(byte)
            }
            text.append(UInt8(ascii: "\""))
        }
        text.append(UInt8(ascii: "}"))
        bytes = text
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
