internal import Digest
public import Spool

// How an entry becomes rows of the specification's tables: in one place, so that every catalog
// has the same rows, and a rebuilt one has them again.

/// The primary key of a row: a UUIDv8 (RFC 9562 §5.8) made of what the row is about, so that
/// recording twice is recording once.
public struct RowID: Hashable, Sendable, CustomStringConvertible {
    /// Lower-case, with dashes.
    public let description: String

    /// The first 128 bits of a SHA-256, with the version and the variant written over six of them.
    init(digest: [UInt8]) {
        precondition(digest.count >= 16)
        var bytes = Array(digest.prefix(16))
        bytes[6] = 0x80 | bytes[6] & 0x0F
        bytes[8] = 0x80 | bytes[8] & 0x3F
        var digits = Array(Hexadecimal.encode(bytes).utf8)
        for place in [20, 16, 12, 8] { digits.insert(UInt8(ascii: "-"), at: place) }
        description = String(decoding: digits, as: UTF8.self)
    }

    /// The row of `transcodes` for one file or playlist of an item.
    public static func transcode(_ filePath: String, of item: ItemID) -> RowID {
        RowID(digest: SHA256.digest(of: Array("transcode \(item) \(filePath)".utf8)))
    }

    /// The row of `transcode_segments` for one segment of a transcode.
    public static func segment(_ sequence: Int, of transcode: RowID) -> RowID {
        RowID(digest: SHA256.digest(of: Array("segment \(transcode) \(sequence)".utf8)))
    }
}

extension CatalogEntry {
    /// `videos.file_id`: names the content, so that two items of the same bytes share it. Nil until
    /// the checksum is known.
    public var fileID: RowID? {
        guard let checksum, let digest = Hexadecimal.decode(checksum), digest.count == SHA256.size else { return nil }
        return RowID(digest: digest)
    }

    /// `videos.upload_status`: the specification's word for where the item is.
    public var uploadStatus: String { stage.uploadStatus }
}
