/// Why a playlist could not be written or read.
public enum PlaylistError: Error, Hashable, Sendable {
    /// Nobody knows where this file is. For those who tell addresses.
    case unaddressed(String)
    /// A name or an address that no playlist can hold.
    case unwritable(String)

    case tooLong(bytes: Int)
    case notUTF8
    /// The first line is not `#EXTM3U` (RFC 8216 §4.3.1.1).
    case noHeader
    case missing(tag: String)
    case repeated(tag: String, line: Int)
    /// A tag that is unknown here or belongs into the other kind of playlist. Those that exist change
    /// what is played (byte ranges, keys, gaps), so none is passed over.
    case unexpected(tag: String, line: Int)
    /// The tag's value is not what the RFC allows.
    case malformed(tag: String, line: Int)
    /// An address without its tag, or a tag without its address.
    case misplaced(line: Int)
}

extension PlaylistError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unaddressed(let file): "no address for \(file)"
        case .unwritable(let name): "no playlist can hold \(String(reflecting: name))"
        case .tooLong(let bytes): "playlist of \(bytes) bytes, at most \(PlaylistLines.limit) are read"
        case .notUTF8: "the playlist is not UTF-8"
        case .noHeader: "the first line is not #EXTM3U"
        case .missing(let tag): "the playlist has no \(tag)"
        case .repeated(let tag, let line): "line \(line): a second \(tag)"
        case .unexpected(let tag, let line): "line \(line): \(String(reflecting: tag)) is not expected here"
        case .malformed(let tag, let line): "line \(line): \(tag) has a value that it cannot have"
        case .misplaced(let line): "line \(line): an address and its tag are not together"
        }
    }
}
