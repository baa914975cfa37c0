internal import Digest

extension CID {
    /// The CID that `text` names: version 0 as base58btc (`Qm…`), version 1 as base32 (`b…`, the
    /// canonical form) or base58btc (`z…`).
    public init(_ text: some StringProtocol) throws(AddressError) {
        guard let bytes = Self.bytes(of: text) else { throw .notCID(String(text)) }
        let cid = try CID(bytes: bytes)
        // A multibase prefix before a version 0 is forbidden (multiformats/cid, decoding algorithm).
        guard cid.version == .v1 || Self.isVersionZero(text) else { throw .notCID(String(text)) }
        self = cid
    }

    private static func bytes(of text: some StringProtocol) -> [UInt8]? {
        guard text.utf8.count <= longestText else { return nil }
        if isVersionZero(text) { return Base58.decode(text) }
        switch text.first {
        case "b": return Base32.decode(text.dropFirst())
        case "z": return Base58.decode(text.dropFirst())
        default: return nil
        }
    }

    private static func isVersionZero(_ text: some StringProtocol) -> Bool {
        text.utf8.count == 46 && text.hasPrefix("Qm")
    }

    /// Characters: base32 of a digest of 128 bytes with its prefixes, and some more.
    private static let longestText = 256
}

extension CID: CustomStringConvertible {
    /// The canonical text: base58btc for version 0, base32 with its prefix `b` for version 1.
    public var description: String {
        switch version {
        case .v0: Base58.encode(bytes)
        case .v1: "b" + Base32.encode(bytes)
        }
    }
}
