internal import CCrypto

/// SHA-256 (FIPS 180-4) of bytes that come in pieces.
///
/// libcrypto can refuse only for want of memory or of the algorithm itself; both end the process.
public final class SHA256 {
    /// Bytes in a digest.
    public static let size = 32

    private let context: OpaquePointer

    public init() {
        guard let context = EVP_MD_CTX_new() else { preconditionFailure("libcrypto has no memory for a hash") }
        self.context = context
        start()
    }

    deinit { EVP_MD_CTX_free(context) }

    public func update(_ bytes: UnsafeRawBufferPointer) {
        let done = EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
        precondition(done == 1, "libcrypto cannot go on with SHA-256")
    }

    public func update(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { update($0) }
    }

    /// The digest of everything since the start or the last `finish`; then starts over.
    public func finish() -> [UInt8] {
        let digest = [UInt8](unsafeUninitializedCapacity: Self.size) { buffer, filled in
            let done = EVP_DigestFinal_ex(context, buffer.baseAddress, nil)
            precondition(done == 1, "libcrypto cannot finish SHA-256")
            filled = Self.size
        }
        start()
        return digest
    }

    /// The digest of bytes that are at hand as a whole.
    public static func digest(of bytes: [UInt8]) -> [UInt8] {
        bytes.withUnsafeBytes { digest(of: $0) }
    }

    public static func digest(of bytes: UnsafeRawBufferPointer) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: size) { buffer, filled in
            let done = EVP_Digest(bytes.baseAddress, bytes.count, buffer.baseAddress, nil, EVP_sha256(), nil)
            precondition(done == 1, "libcrypto has no SHA-256")
            filled = size
        }
    }

    private func start() {
        let done = EVP_DigestInit_ex(context, EVP_sha256(), nil)
        precondition(done == 1, "libcrypto has no SHA-256")
    }
}
