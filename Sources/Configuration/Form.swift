/// How a value is written in a file, and which values there may be.
struct Form<Value: Equatable & Sendable>: Sendable {
    /// What a value must be, for the sentence `quiet = soon: must be …`.
    let rule: String
    private let read: @Sendable (String) -> Value?
    let text: @Sendable (Value) -> String
    /// A value that breaks the rule is not shown: it may hold what should stand in a file of its own.
    let conceals: Bool

    init(
        _ rule: String, conceals: Bool = false, read: @escaping @Sendable (String) -> Value?,
        text: @escaping @Sendable (Value) -> String
    ) {
        self.rule = rule
        self.conceals = conceals
        self.read = read
        self.text = text
    }

    /// Nil for a text that breaks the rule.
    func value(_ text: String) -> Value? {
        text.isPlain ? read(text) : nil
    }

    /// Whether a file can say this value; a value that it can say is one that the rule allows.
    func allows(_ value: Value) -> Bool {
        self.value(text(value)) == value
    }
}

extension String {
    /// One line without control characters, without blanks around it, and nothing that a reader
    /// would take for a comment.
    var isPlain: Bool {
        trimmed == self && !hasComment
            && unicodeScalars.allSatisfy { $0 == "\t" || $0.properties.generalCategory != .control }
    }

    /// Whether a `#` opens a word: `2 s # longer on Mondays`.
    var hasComment: Bool {
        split { $0 == " " || $0 == "\t" }.contains { $0.hasPrefix("#") }
    }

    /// Without blanks and tabs at both ends.
    var trimmed: String {
        func isBlank(_ scalar: UnicodeScalar) -> Bool { scalar == " " || scalar == "\t" }
        let tail = unicodeScalars.drop(while: isBlank)
        let end = tail.lastIndex { !isBlank($0) }.map { tail.index(after: $0) } ?? tail.startIndex
        return String(tail[..<end])
    }
}
