/// The name of a creator: of the account, of the folders in the spool, and a part of unit and file names.
struct CreatorName: Hashable, Sendable {
    let text: String

    /// Nil for what is not 1 to 31 of `a-z`, `0-9`, `_` and `-` with a letter in front: the part of POSIX's portable
    /// names (Base Definitions 3.426) that useradd, sshd's patterns and systemd read alike.
    init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard let first = bytes.first, bytes.count <= 31, Self.isLetter(first) else { return nil }
        guard bytes.allSatisfy({ Self.isLetter($0) || Self.isOther($0) }) else { return nil }
        self.text = text
    }

    private static func isLetter(_ byte: UInt8) -> Bool { UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte }

    private static func isOther(_ byte: UInt8) -> Bool {
        UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
    }
}

extension CreatorName: CustomStringConvertible, Comparable {
    var description: String { text }

    static func < (left: CreatorName, right: CreatorName) -> Bool { left.text < right.text }
}
