internal import CCrypto

/// A certificate (X.509, RFC 5280) as the bearer of a public key that we trust because a person put it there: neither
/// its issuer nor its dates are looked at.
public struct Certificate: Hashable, Sendable {
    private let der: [UInt8]

    /// What a signature is over.
    public enum Hash: Hashable, Sendable { case sha1, sha256 }

    /// Every certificate of a PEM file (RFC 7468), in its order; what stands between them is passed over. Nil where
    /// one is broken, or its key is not RSA.
    public static func all(pem bytes: [UInt8]) -> [Certificate]? {
        var found: [Certificate] = []
        var body: String?
        for line in String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline) {
            let line = line.filter { !$0.isWhitespace }
            if line == "-----BEGINCERTIFICATE-----" {
                guard body == nil else { return nil }
                body = ""
            } else if line == "-----ENDCERTIFICATE-----", let encoded = body {
                guard let der = Base64.decode(encoded), let certificate = Certificate(der: der) else { return nil }
                found.append(certificate)
                body = nil
            } else {
                body?.append(line)
            }
        }
        return body == nil ? found : nil
    }

    /// Nil for what is no certificate with an RSA key.
    public init?(der: [UInt8]) {
        self.der = der
        guard withKey({ EVP_PKEY_get_base_id($0) == EVP_PKEY_RSA }) == true else { return nil }
    }

    /// Whether the holder of the key signed `message` (RSASSA-PKCS1-v1_5, RFC 8017 §8.2).
    public func verifies(_ signature: [UInt8], of message: [UInt8], _ hash: Hash) -> Bool {
        withKey { key in
            guard let context = EVP_MD_CTX_new() else { return false }
            defer { EVP_MD_CTX_free(context) }
            let algorithm = hash == .sha1 ? EVP_sha1() : EVP_sha256()
            guard EVP_DigestVerifyInit(context, nil, algorithm, nil, key) == 1 else { return false }
            return EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
        } == true
    }

    /// Nil where there is no key in it. What libcrypto complains of is not kept for the next caller.
    private func withKey<Answer>(_ use: (OpaquePointer) -> Answer) -> Answer? {
        defer { ERR_clear_error() }
        return der.withUnsafeBufferPointer { bytes in
            var start = bytes.baseAddress
            guard let certificate = d2i_X509(nil, &start, bytes.count) else { return nil }
            defer { X509_free(certificate) }
            guard let key = X509_get_pubkey(certificate) else { return nil }
            defer { EVP_PKEY_free(key) }
            return use(key)
        }
    }
}
