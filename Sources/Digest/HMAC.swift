internal import CCrypto

/// Keyed hashes (RFC 2104).
public enum HMAC {
    /// The 32 bytes of HMAC-SHA-256 over `message`.
    public static func sha256(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: SHA256.size) { buffer, filled in
            let code = key.withUnsafeBytes { key in
                CCrypto.HMAC(
                    EVP_sha256(), key.baseAddress, Int32(key.count), message, message.count, buffer.baseAddress, nil)
            }
            precondition(code != nil, "libcrypto has no HMAC")
            filled = SHA256.size
        }
    }
}
