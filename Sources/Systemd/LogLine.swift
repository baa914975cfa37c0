/// One line of the log: what happened, in words that never change, and the facts as fields.
public struct LogLine: Hashable, Sendable {
    /// The priorities of syslog (RFC 5424 §6.2.1) that we have a use for.
    public enum Level: Int, Hashable, Sendable, Comparable, CaseIterable {
        /// We cannot go on with something; an operator must act.
        case error = 3
        /// An operator can act.
        case warning = 4
        /// A change that an operator wants to find again: an item moved on.
        case notice = 5
        case info = 6
        case debug = 7

        /// The more urgent is the smaller, as in syslog.
        public static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }
    }

    /// A fact. The name is of small letters, digits and underscores: `item`, `stage`.
    public struct Field: Hashable, Sendable {
        public let name: String
        public let value: String
    }

    public let level: Level
    public let message: String
    public let fields: [Field]

    /// - Parameter fields: in the order in which they are printed; a name that is none is our bug.
    public init(_ level: Level, _ message: StaticString, _ fields: KeyValuePairs<String, String> = [:]) {
        self.level = level
        self.message = message.description
        self.fields = fields.map { Field(name: $0.key, value: $0.value) }
        precondition(self.fields.allSatisfy { Self.isName($0.name) }, "a field of a log line has no proper name")
    }

    private static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 40
            && text.utf8.allSatisfy { "abcdefghijklmnopqrstuvwxyz0123456789_".utf8.contains($0) }
    }
}

extension LogLine: CustomStringConvertible {
    /// `item moved on item=019… stage=segmented`. One line of printable text, whatever a stranger
    /// named a file: values are quoted where they must be, control characters are escaped.
    public var description: String {
        fields.reduce(message) { "\($0) \($1.name)=\(quoted($1.value))" }
    }
}

/// A value that ends where it seems to end: bare where it has only harmless characters, else in
/// quotes, with escapes for quotes, backslashes, and whatever moves a cursor.
func quoted(_ value: String) -> String {
    let isHarmless = value.utf8.allSatisfy { harmless.contains($0) }
    if isHarmless, !value.isEmpty { return value }
    var text = ""
    for scalar in value.unicodeScalars {
        switch scalar {
        case "\"": text += "\\\""
        case "\\": text += "\\\\"
        case "\n": text += "\\n"
        case "\t": text += "\\t"
        case _ where movesTheCursor(scalar): text += "\\u{" + String(scalar.value, radix: 16) + "}"
        default: text.unicodeScalars.append(scalar)
        }
    }
    return "\"" + text + "\""
}

private let harmless = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._:/@%+,~".utf8)

/// Control and format characters, and the two line breaks that are neither.
private func movesTheCursor(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: true
    default: false
    }
}
