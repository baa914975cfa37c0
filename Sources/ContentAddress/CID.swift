internal import Digest

/// A content identifier: what a block is (codec) and the hash of its bytes.
///
/// CIDs come from strangers; every initializer but the one that hashes checks. One content has one
/// value: two CIDs are equal exactly when their `bytes` are, and there is one canonical text.
/// Spec: multiformats/cid; multihash.
public struct CID: Hashable, Sendable {
    /// Version 0: the multihash. Version 1: version, codec and multihash.
    public let bytes: [UInt8]
    public let codec: Codec
    private let hashStart: Int

    public enum Version: UInt64, Hashable, Sendable { case v0, v1 }

    /// How the bytes of a block are to be read; the number is that of the multicodec table.
    public struct Codec: RawRepresentable, Hashable, Sendable {
        public let rawValue: UInt64

        public init(rawValue: UInt64) {
            self.rawValue = rawValue
        }

        /// Nothing but bytes: a leaf of a file.
        public static let raw = Codec(rawValue: 0x55)
        /// Nodes with links: directories, and files of more than one block.
        public static let dagPB = Codec(rawValue: 0x70)
        public static let dagCBOR = Codec(rawValue: 0x71)
    }

    /// The CID of a block under SHA-256. Version 0 knows only DAG-PB.
    public init(of block: [UInt8], codec: Codec, version: Version) {
        self.init(sha256: SHA256.digest(of: block), codec: codec, version: version)
    }

    init(sha256 digest: [UInt8], codec: Codec, version: Version) {
        precondition(digest.count == SHA256.size && (version == .v1 || codec == .dagPB))
        var prefix: [UInt8] = []
        if version == .v1 {
            prefix.append(varint: version.rawValue)
            prefix.append(varint: codec.rawValue)
        }
        self.init(checked: prefix + Self.versionZero + digest, codec, hashStart: prefix.count)
    }

    private init(checked bytes: [UInt8], _ codec: Codec, hashStart: Int) {
        self.bytes = bytes
        self.codec = codec
        self.hashStart = hashStart
    }

    /// Exactly the bytes of one CID, and nothing after them.
    public init(bytes: [UInt8]) throws(AddressError) {
        var cursor = Cursor(bytes)
        try self.init(from: &cursor)
        guard cursor.isAtEnd else { throw .malformed(.bytesAfterCID) }
    }

    /// The CID that `cursor` stands before.
    init(from cursor: inout Cursor) throws(AddressError) {
        let start = cursor
        if try cursor.byte() == Self.versionZero[0], try cursor.byte() == Self.versionZero[1] {
            let digest = try cursor.take(UInt64(SHA256.size))
            self.init(sha256: Array(digest), codec: .dagPB, version: .v0)
            return
        }
        cursor = start
        guard try cursor.varint() == Version.v1.rawValue else { throw .malformed(.cidVersion) }
        let codec = try cursor.varint()
        let hashStart = cursor.position - start.position
        let hash = try cursor.varint()
        let size = try cursor.varint()
        guard size <= Self.largestDigest, hash != Hash.sha256.rawValue || size == SHA256.size else {
            throw .malformed(.cidLength)
        }
        _ = try cursor.take(size)
        var whole = start
        let bytes = try whole.take(UInt64(cursor.position - start.position))
        self.init(checked: Array(bytes), Codec(rawValue: codec), hashStart: hashStart)
    }

    public var version: Version { hashStart == 0 ? .v0 : .v1 }

    /// Hash function, length and digest: what names a block whatever its CID's version and codec.
    public var multihash: ArraySlice<UInt8> { bytes[hashStart...] }

    /// The digest alone; 32 bytes where the hash is SHA-256.
    public var digest: [UInt8] {
        var cursor = Cursor(multihash)
        // The multihash was read or made by an initializer: it is whole, and cannot throw here.
        guard (try? cursor.varint()) != nil, (try? cursor.varint()) != nil else { return [] }
        return Array(bytes[cursor.position...])
    }

    /// Returns where `block` has this CID's hash; blocks under other functions than SHA-256 are
    /// refused, for nobody here made them.
    public func verify(_ block: [UInt8]) throws(AddressError) {
        var cursor = Cursor(multihash)
        let code = try cursor.varint()
        guard code == Hash.sha256.rawValue else { throw .unsupportedHash(code) }
        guard SHA256.digest(of: block) == digest else { throw .mismatch(self) }
    }

    public static func == (left: CID, right: CID) -> Bool { left.bytes == right.bytes }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(bytes)
    }

    /// Multicodec numbers of the hash functions that have a meaning here.
    private enum Hash: UInt64 { case sha256 = 0x12 }

    /// A CIDv0 is a bare SHA-256 multihash: it is known by these two bytes, function and length.
    private static let versionZero: [UInt8] = [0x12, 0x20]

    /// Bytes. SHA-512 and BLAKE2b need 64; nobody needs more than 128.
    private static let largestDigest: UInt64 = 128
}
