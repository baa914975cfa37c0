/// The text of a cue, so that every character of it is shown (W3C WebVTT §3.4): `<` and `&` that begin no tag and no
/// character reference are written as references. Other formats know neither, and ffmpeg does not escape them.
///
/// By Unicode scalars, as players read it: to Swift, `<` and an accent behind it are one character, which is no `<`.
enum Markup {
    private typealias Text = Substring.UnicodeScalarView

    static func checked(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: "&") }) || text.isArrowed
        else { return text }
        var checked = String.UnicodeScalarView()
        var rest = text.unicodeScalars[...]
        while let first = rest.first {
            if first == "<", let tag = tag(rest) {
                checked += tag
                rest = rest.dropFirst(tag.count)
            } else if first == "&", !isReference(rest) {
                checked += "&amp;".unicodeScalars
                rest = rest.dropFirst()
            } else if first == "<" {
                checked += "&lt;".unicodeScalars
                rest = rest.dropFirst()
            } else if rest.starts(with: arrow) {
                checked += "--&gt;".unicodeScalars
                rest = rest.dropFirst(3)
            } else {
                checked.append(first)
                rest = rest.dropFirst()
            }
        }
        return String(checked)
    }

    /// Would be taken for times.
    fileprivate static let arrow = "-->".unicodeScalars
    private static let tags: Set<String> = ["b", "i", "u", "c", "v", "ruby", "rt", "lang"]

    /// `<b>`, `</i>`, `<c.loud>`, `<v Bob>`, `<00:00:01.000>` at the begin, whole.
    private static func tag(_ text: Text) -> Text? {
        let inside = text.dropFirst().prefix(200).prefix { !["<", ">", "\n"].contains($0) }
        guard inside.endIndex < text.endIndex, text[inside.endIndex] == ">" else { return nil }
        let tag = text[...inside.endIndex]
        guard !tag.suffix(arrow.count).elementsEqual(arrow) else { return nil }
        let name = (inside.first == "/" ? inside.dropFirst() : inside).prefix { ![".", " "].contains($0) }
        let isTime = inside.first?.isDigit == true && inside.allSatisfy { $0.isDigit || $0 == ":" || $0 == "." }
        return tags.contains(String(name)) || isTime ? tag : nil
    }

    /// `&amp;`, `&#38;`, `&#x26;`.
    private static func isReference(_ text: Text) -> Bool {
        let name = text.dropFirst().prefix(32).prefix { $0 != ";" }
        guard name.endIndex < text.endIndex, text[name.endIndex] == ";", !name.isEmpty else { return false }
        if name.first == "#" {
            return name.count > 1 && name.dropFirst().allSatisfy { $0.isDigit || $0.isHexLetter || $0 == "x" }
        }
        return name.allSatisfy { $0.isDigit || $0.isLetter }
    }
}

extension String {
    fileprivate var isArrowed: Bool {
        unicodeScalars.split(separator: ">", omittingEmptySubsequences: false).dropLast()
            .contains { $0.suffix(2).elementsEqual(Markup.arrow.prefix(2)) }
    }
}

/// ASCII's.
extension Unicode.Scalar {
    fileprivate var isDigit: Bool { ("0"..."9").contains(self) }
    fileprivate var isLetter: Bool { ("a"..."z").contains(self) || ("A"..."Z").contains(self) }
    fileprivate var isHexLetter: Bool { ("a"..."f").contains(self) || ("A"..."F").contains(self) }
}
