extension Container {
    /// Texts of any kind; nil for bytes that nobody wrote as text.
    static func writing(_ head: [UInt8]) -> Container? {
        // The byte order marks of UTF-16.
        if head.starts(with: [0xff, 0xfe]) || head.starts(with: [0xfe, 0xff]) { return .text }
        guard !head.contains(where: isControl) else { return nil }
        let start = head.starts(with: [0xef, 0xbb, 0xbf]) ? head.dropFirst(3) : head[...]
        let text = String(decoding: start.drop { $0 <= 0x20 }.prefix(64), as: UTF8.self).lowercased()
        if pageStarts.contains(where: text.hasPrefix) { return .html }
        return text.hasPrefix("<?xml") ? .xml : .text
    }

    private static let pageStarts = ["<!doctype html", "<html", "<head", "<body", "<script", "<meta", "<title"]

    /// What stands in no text: control characters but tabs, line and page ends and the colours of
    /// terminals. Above 0x7f there are letters in every 8-bit encoding.
    private static func isControl(_ byte: UInt8) -> Bool {
        byte < 0x20 && ![0x08, 0x09, 0x0a, 0x0c, 0x0d, 0x1b].contains(byte) || byte == 0x7f
    }
}
