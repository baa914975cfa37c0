/// A stranger's words, fit for a sentence of ours: one line, not too long, nothing in it that moves a cursor.
public struct Excerpt: Hashable, Sendable, CustomStringConvertible {
    public let description: String

    public init(_ bytes: some Sequence<UInt8>) {
        let text = String(decoding: Array(bytes.prefix(Self.longest)), as: UTF8.self)
        let clean = text.unicodeScalars.map { scalar -> Character in
            let category = scalar.properties.generalCategory
            return category == .control || category == .format ? " " : Character(scalar)
        }
        description = String(clean).split(separator: " ").joined(separator: " ")
    }

    public init(_ text: String) { self.init(text.utf8) }

    /// Bytes.
    private static let longest = 300
}
