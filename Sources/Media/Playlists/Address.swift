/// How playlists write where a file is. The same table of segments, written with names, with the
/// store's addresses and with CIDs, gives three playlists.
public enum Address {
    /// A path of ours as part of an address (RFC 3986 §2.3): everything but unreserved characters is
    /// escaped, byte by byte. A `:` would make a scheme of what precedes it, `%` and `+` would be
    /// decoded once more, `#` would begin a comment.
    public static func escaped(_ path: String) throws(PlaylistError) -> String {
        let names = path.split(separator: "/", omittingEmptySubsequences: false)
        guard names.allSatisfy({ !["", ".", ".."].contains($0) && !$0.utf8.contains(0) }) else {
            throw .unwritable(path)
        }
        return names.map { $0.utf8.map(escaped).joined() }.joined(separator: "/")
    }

    private static func escaped(_ byte: UInt8) -> String {
        switch Unicode.Scalar(byte) {
        case "a"..."z", "A"..."Z", "0"..."9", "-", ".", "_", "~": String(Unicode.Scalar(byte))
        default: (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
        }
    }

    /// The address, where it can stand in a line of its own and between quotes.
    static func checked(_ address: String) throws(PlaylistError) -> String {
        guard isValid(address) else { throw .unwritable(address) }
        return address
    }

    /// RFC 3986 §2: printable ASCII without spaces, quotes and the like. `#` at the start is a comment.
    static func isValid(_ text: String) -> Bool {
        !text.isEmpty && !text.hasPrefix("#")
            && text.utf8.allSatisfy { (0x21...0x7e).contains($0) && !forbidden.contains($0) }
    }

    private static let forbidden = Array("\"<>\\^`{|}".utf8)
}
