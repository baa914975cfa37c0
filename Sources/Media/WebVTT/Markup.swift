/// The text of a cue, so that every character of it is shown (W3C WebVTT §3.4): `<` and `&` that begin no tag and no
/// character reference are written as references. Other formats know neither, and ffmpeg does not escape them.
enum Markup {
    static func checked(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: "&") }) || text.contains("-->")
        else { return text }
        var checked = ""
        var rest = text[...]
        while let first = rest.first {
            if first == "<", let tag = tag(rest) {
                checked += tag
                rest = rest.dropFirst(tag.count)
            } else if first == "&", !isReference(rest) {
                checked += "&amp;"
                rest = rest.dropFirst()
            } else if first == "<" {
                checked += "&lt;"
                rest = rest.dropFirst()
            } else if rest.hasPrefix("-->") {
                // Would be taken for times.
                checked += "--&gt;"
                rest = rest.dropFirst(3)
            } else {
                checked.append(first)
                rest = rest.dropFirst()
            }
        }
        return checked
    }

    private static let tags: Set<Substring> = ["b", "i", "u", "c", "v", "ruby", "rt", "lang"]

    /// `<b>`, `</i>`, `<c.loud>`, `<v Bob>`, `<00:00:01.000>` at the begin, whole.
    private static func tag(_ text: Substring) -> Substring? {
        let inside = text.dropFirst().prefix(200).prefix { !["<", ">", "\n"].contains($0) }
        guard inside.endIndex < text.endIndex, text[inside.endIndex] == ">" else { return nil }
        let name = (inside.first == "/" ? inside.dropFirst() : inside).prefix { !["." as Character, " "].contains($0) }
        let isTime = inside.first?.isNumber == true && inside.allSatisfy { $0.isNumber || $0 == ":" || $0 == "." }
        return tags.contains(name) || isTime ? text[...inside.endIndex] : nil
    }

    /// `&amp;`, `&#38;`, `&#x26;`.
    private static func isReference(_ text: Substring) -> Bool {
        let name = text.dropFirst().prefix(32).prefix { $0 != ";" }
        guard name.endIndex < text.endIndex, text[name.endIndex] == ";", !name.isEmpty else { return false }
        if name.first == "#" {
            return name.count > 1 && name.dropFirst().allSatisfy { $0.isASCII && $0.isHexDigit || $0 == "x" }
        }
        return name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
    }
}
