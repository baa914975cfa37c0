/// How a playlist names its files. The same table of segments, written three times with three
/// addressings, gives the playlists for the disk, for the store and for IPFS.
public enum Addressing: Hashable, Sendable {
    /// `00000.m4s` in a media playlist, `720p/media.m3u8` above it: works wherever the tree is.
    case relative
    /// Below an address, which is taken as it is: `https://cdn.example/films/1`, `s3://bucket/films/1`.
    case below(String)
    /// By path from the directory of the multivariant playlist: `720p/00000.m4s` → `ipfs://bafy…`.
    case table([String: String])

    /// - Parameters:
    ///   - file: its path from the directory of the multivariant playlist.
    ///   - directory: where the playlist lies that names it, as such a path; empty for the top.
    func address(of file: String, from directory: String) throws(PlaylistError) -> String {
        switch self {
        case .relative:
            let prefix = directory.isEmpty ? "" : directory + "/"
            guard file.hasPrefix(prefix) else { throw .unaddressed(file) }
            return try Self.escaped(String(file.dropFirst(prefix.count)))
        case .below(let base):
            return try Self.checked((base.hasSuffix("/") ? base : base + "/") + Self.escaped(file))
        case .table(let addresses):
            guard let address = addresses[file] else { throw .unaddressed(file) }
            return try Self.checked(address)
        }
    }

    /// RFC 3986 §2.3: everything but unreserved characters is escaped, byte by byte. A `:` would make a
    /// scheme of what precedes it, `%` and `+` would be decoded once more, `#` would begin a comment.
    private static func escaped(_ path: String) throws(PlaylistError) -> String {
        let names = path.split(separator: "/", omittingEmptySubsequences: false)
        guard names.allSatisfy({ !["", ".", ".."].contains($0) && !$0.utf8.contains(0) }) else {
            throw .unwritable(path)
        }
        return names.map { $0.utf8.map(escaped).joined() }.joined(separator: "/")
    }

    private static func escaped(_ byte: UInt8) -> String {
        switch Unicode.Scalar(byte) {
        case "a"..."z", "A"..."Z", "0"..."9", "-", ".", "_", "~": return String(Unicode.Scalar(byte))
        default: return (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
        }
    }

    /// An address as it may stand in a line of its own and between quotes.
    static func checked(_ address: String) throws(PlaylistError) -> String {
        guard isAddress(address) else { throw .unwritable(address) }
        return address
    }

    /// RFC 3986 §2: printable ASCII without spaces, quotes and the like. `#` at the start is a comment.
    static func isAddress(_ text: String) -> Bool {
        !text.isEmpty && !text.hasPrefix("#")
            && text.utf8.allSatisfy { (0x21...0x7e).contains($0) && !Array("\"<>\\^`{|}".utf8).contains($0) }
    }
}
