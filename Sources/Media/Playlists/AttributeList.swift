/// RFC 8216 §4.2: `NAME=value,NAME="value"`, names unique.
struct AttributeList {
    enum Value: Hashable {
        case quoted(String)
        /// Numbers, resolutions, enumerated words.
        case plain(String)
    }

    private(set) var attributes: [(name: String, value: Value)] = []

    init() {}

    func quoted(_ name: String) -> String? {
        guard case .quoted(let text)? = self[name] else { return nil }
        return text
    }

    func plain(_ name: String) -> String? {
        guard case .plain(let text)? = self[name] else { return nil }
        return text
    }

    func has(_ name: String) -> Bool { self[name] != nil }

    private subscript(name: String) -> Value? { attributes.first { $0.name == name }?.value }
}

// Writing.
extension AttributeList {
    mutating func append(_ name: String, plain text: String?) {
        if let text { attributes.append((name, .plain(text))) }
    }

    /// The text has been checked by `quotable`.
    mutating func append(_ name: String, quoted text: String?) {
        if let text { attributes.append((name, .quoted(text))) }
    }

    /// A quoted string has no escapes: it cannot hold its own quote, nor a line's end.
    static func quotable(_ text: String) throws(PlaylistError) -> String {
        let fits = text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f && $0 != UInt8(ascii: "\"") }
        guard fits else { throw .unwritable(text) }
        return text
    }

    var text: String {
        attributes.map { attribute in
            switch attribute.value {
            case .quoted(let text): "\(attribute.name)=\"\(text)\""
            case .plain(let text): "\(attribute.name)=\(text)"
            }
        }.joined(separator: ",")
    }
}

// Reading.
extension AttributeList {
    /// Nil where the text is no attribute list, a name comes twice or is not among `known`.
    init?(parsing text: String?, known: Set<String>) {
        guard var rest = text?.utf8[...] else { return nil }
        while true {
            guard let equals = rest.firstIndex(of: UInt8(ascii: "=")) else { return nil }
            let name = String(rest[..<equals])!
            rest = rest[rest.index(after: equals)...]
            guard known.contains(name), self[name] == nil, let value = Self.takeValue(&rest) else { return nil }
            attributes.append((name, value))
            guard let comma = rest.popFirst() else { return }
            guard comma == UInt8(ascii: ",") else { return nil }
        }
    }

    private static func takeValue(_ rest: inout Substring.UTF8View) -> Value? {
        guard rest.first == UInt8(ascii: "\"") else {
            let text = rest.prefix { $0 != UInt8(ascii: ",") }
            rest = rest[text.endIndex...]
            let allowed = !text.isEmpty && !text.contains { $0 == UInt8(ascii: "\"") || $0 <= 0x20 }
            return allowed ? .plain(String(text)!) : nil
        }
        rest = rest.dropFirst()
        guard let quote = rest.firstIndex(of: UInt8(ascii: "\"")) else { return nil }
        defer { rest = rest[rest.index(after: quote)...] }
        return .quoted(String(rest[..<quote])!)
    }
}
