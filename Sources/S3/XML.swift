/// An XML document (XML 1.0) as S3 answers: elements with text, without attributes, name spaces' prefixes or a
/// document type. Whatever else stands in one is passed over or refused.
///
/// 1. It takes time and memory in proportion to the bytes, whose number the caller limits.
/// 2. Elements are nested `depthLimit` deep at most.
/// 3. No entity but the five of XML and characters by number is known: nothing grows.
struct XML: Hashable, Sendable {
    let name: String
    /// Of the element itself, with the blanks around it.
    fileprivate(set) var text = ""
    fileprivate(set) var children: [XML] = []

    /// How deep elements may stand in each other. S3's own are four deep.
    static let depthLimit = 32

    init(parsing bytes: [UInt8]) throws(XMLError) {
        var reader = XMLReader(bytes)
        self = try reader.document()
    }

    fileprivate init(name: String) { self.name = name }

    /// The text of the first child of that name; nil where there is none.
    subscript(name: String) -> String? { children.first { $0.name == name }?.text }

    func all(_ name: String) -> [XML] { children.filter { $0.name == name } }
}

enum XMLError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was wanted, and the offset in bytes where it was not.
    case expected(String, at: Int)
    case tooDeep

    var description: String {
        switch self {
        case .expected(let what, let place): "no XML: \(what) is missing at byte \(place)"
        case .tooDeep: "no XML of S3: more than \(XML.depthLimit) elements in each other"
        }
    }
}

/// Reads from the front to the end, once.
private struct XMLReader {
    private let bytes: [UInt8]
    private var place = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The one element of a document, after its prolog.
    mutating func document() throws(XMLError) -> XML {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { place = 3 }
        try skipMisc()
        guard take("<") else { throw expected("an element") }
        let root = try element()
        try skipMisc()
        guard place == bytes.count else { throw expected("the end") }
        return root
    }

    /// Behind its `<`. Without recursion: the stack holds the elements that are open.
    private mutating func element() throws(XMLError) -> XML {
        var open: [(element: XML, text: [UInt8])] = []
        while true {
            let (name, isEmpty) = try tag()
            open.append((XML(name: name), []))
            guard open.count <= XML.depthLimit else { throw .tooDeep }
            if isEmpty, let whole = close(&open) { return whole }
            while try content(into: &open[open.count - 1].text) {
                guard try closingTag() == open[open.count - 1].element.name else { throw expected("its closing tag") }
                if let whole = close(&open) { return whole }
            }
        }
    }

    /// The outermost element, when that was it.
    private func close(_ open: inout [(element: XML, text: [UInt8])]) -> XML? {
        var (element, text) = open.removeLast()
        element.text = String(decoding: text, as: UTF8.self)
        if open.isEmpty { return element }
        open[open.count - 1].element.children.append(element)
        return nil
    }

    /// Takes text up to the next tag. True where that one closes (behind its `</`), false where it opens.
    private mutating func content(into text: inout [UInt8]) throws(XMLError) -> Bool {
        while place < bytes.count {
            if take("</") { return true }
            if take("<!--") {
                try skip(past: "-->")
            } else if take("<![CDATA[") {
                let start = place
                try skip(past: "]]>")
                text += bytes[start..<place - 3]
            } else if take("<?") {
                try skip(past: "?>")
            } else if take("<") {
                return false
            } else if take("&") {
                text += try reference()
            } else {
                text.append(bytes[place])
                place += 1
            }
        }
        throw expected("a closing tag")
    }

    /// Behind `<`: a name and what follows up to `>`. Attributes (S3's are name spaces) are passed over.
    private mutating func tag() throws(XMLError) -> (name: String, isEmpty: Bool) {
        let name = try self.name()
        while place < bytes.count {
            switch bytes[place] {
            case UInt8(ascii: ">"):
                place += 1
                return (name, bytes[place - 2] == UInt8(ascii: "/"))
            case UInt8(ascii: "\""), UInt8(ascii: "'"):
                let quote = bytes[place]
                guard let end = bytes[(place + 1)...].firstIndex(of: quote) else { throw expected("a quote") }
                place = end + 1
            case UInt8(ascii: "<"): throw expected("a >")
            default: place += 1
            }
        }
        throw expected("a >")
    }

    private mutating func closingTag() throws(XMLError) -> String {
        let name = try self.name()
        skipBlanks()
        guard take(">") else { throw expected("a >") }
        return name
    }

    /// Without its prefix.
    private mutating func name() throws(XMLError) -> String {
        let ends = Array(" \t\r\n/><=\"'&".utf8)
        let end = bytes[place...].firstIndex { ends.contains($0) } ?? bytes.count
        guard end > place else { throw expected("a name") }
        let whole = bytes[place..<end]
        place = end
        return String(decoding: whole.split(separator: UInt8(ascii: ":")).last ?? whole, as: UTF8.self)
    }

    /// Behind `&`.
    private mutating func reference() throws(XMLError) -> [UInt8] {
        let start = place
        guard let end = bytes[place..<min(bytes.count, place + 12)].firstIndex(of: UInt8(ascii: ";")) else {
            throw expected("a reference")
        }
        let word = String(decoding: bytes[place..<end], as: UTF8.self)
        place = end + 1
        if let known = Self.entities[word] { return Array(known.utf8) }
        let digits = word.hasPrefix("#x") ? word.dropFirst(2) : word.dropFirst(1)
        guard word.hasPrefix("#"), let value = UInt32(digits, radix: word.hasPrefix("#x") ? 16 : 10),
            let character = Unicode.Scalar(value)
        else { throw .expected("a reference that is known", at: start) }
        return Array(String(Character(character)).utf8)
    }

    private static let entities = ["lt": "<", "gt": ">", "amp": "&", "quot": "\"", "apos": "'"]

    /// Blanks, comments and instructions around the element. A document type is refused: who needs one is not S3.
    private mutating func skipMisc() throws(XMLError) {
        while true {
            skipBlanks()
            if take("<?") {
                try skip(past: "?>")
            } else if take("<!--") {
                try skip(past: "-->")
            } else {
                return
            }
        }
    }

    private mutating func skipBlanks() {
        while place < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[place]) { place += 1 }
    }

    private mutating func skip(past end: StaticString) throws(XMLError) {
        while place < bytes.count {
            if take(end) { return }
            place += 1
        }
        throw expected("\(end)")
    }

    private mutating func take(_ word: StaticString) -> Bool {
        let count = word.utf8CodeUnitCount
        guard bytes.count - place >= count else { return false }
        for offset in 0..<count where bytes[place + offset] != word.utf8Start[offset] { return false }
        place += count
        return true
    }

    private func expected(_ what: String) -> XMLError { .expected(what, at: place) }
}

/// A text as it may stand between tags.
func escapedForXML(_ text: String) -> String {
    var escaped = ""
    for character in text.unicodeScalars {
        switch character {
        case "<": escaped += "&lt;"
        case ">": escaped += "&gt;"
        case "&": escaped += "&amp;"
        default: escaped.unicodeScalars.append(character)
        }
    }
    return escaped
}
