internal import CCrypto

/// A hash that others have chosen by its name, of bytes that come in pieces.
public final class Hash {
    /// By the names that protocols have for them.
    public enum Algorithm: String, Hashable, Sendable, CaseIterable {
        /// FIPS 180-4. Good against accidents, not against forgers.
        case sha1
        case sha256
        /// RFC 1321. As good as a sum: object stores have it as the tag of what was put in one piece.
        case md5
    }

    private let context: OpaquePointer
    private let size: Int

    public init(_ algorithm: Algorithm) {
        guard let context = EVP_MD_CTX_new() else { preconditionFailure("libcrypto has no memory for a hash") }
        self.context = context
        let type =
            switch algorithm {
            case .sha1: EVP_sha1()
            case .sha256: EVP_sha256()
            case .md5: EVP_md5()
            }
        size = Int(EVP_MD_get_size(type))
        let done = EVP_DigestInit_ex(context, type, nil)
        precondition(done == 1, "libcrypto has no \(algorithm.rawValue)")
    }

    deinit { EVP_MD_CTX_free(context) }

    public func update(_ bytes: RawSpan) {
        let done = bytes.withUnsafeBytes { EVP_DigestUpdate(context, $0.baseAddress, $0.count) }
        precondition(done == 1, "libcrypto cannot go on with a hash")
    }

    public func update(_ bytes: [UInt8]) { update(bytes.span.bytes) }

    /// The digest of everything; to be asked for once.
    public func finish() -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: size) { buffer, filled in
            let done = EVP_DigestFinal_ex(context, buffer.baseAddress, nil)
            precondition(done == 1, "libcrypto cannot finish a hash")
            filled = size
        }
    }
}
