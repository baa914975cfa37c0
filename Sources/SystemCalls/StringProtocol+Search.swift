/// Words in text, byte for byte. The standard library looks for them with its engine for regular expressions, which is
/// 1.1 MB in each program that asks for it once.
extension StringProtocol {
    /// Whether `words` stand somewhere in it.
    public func says(_ words: String) -> Bool { parted(at: words) != nil }

    /// What stands before and behind the first `words`; nil where they are not in it.
    public func parted(at words: String) -> (before: String, behind: String)? {
        let text = Array(utf8)
        let words = Array(words.utf8)
        guard let place = (0...text.count).first(where: { text[$0...].starts(with: words) }) else { return nil }
        let behind = text[(place + words.count)...]
        return (String(decoding: text[..<place], as: UTF8.self), String(decoding: behind, as: UTF8.self))
    }
}
