internal import CCrypto

/// SHA-1 (FIPS 180-4), where a standard names it. It is broken for signatures: nothing of ours is proved by it.
public enum SHA1 {
    /// Bytes in a digest.
    public static let size = 20

    public static func digest(of bytes: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: size) { buffer, filled in
            let done = EVP_Digest(bytes, bytes.count, buffer.baseAddress, nil, EVP_sha1(), nil)
            precondition(done == 1, "libcrypto has no SHA-1")
            filled = size
        }
    }
}
