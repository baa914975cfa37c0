internal import Digest

/// Proves to a receiver that a notice is ours and new: Standard Webhooks, scheme `v1`.
struct Signature: Sendable {
    private let key: [UInt8]

    /// - Parameter secret: as it stands in its file: any bytes, or `whsec_` and base64, as other senders have it. Nil where
    ///   that is no base64.
    init?(secret: [UInt8]) {
        guard secret.starts(with: Self.prefix) else {
            key = secret
            return
        }
        guard let key = Base64.decode(String(decoding: secret.dropFirst(Self.prefix.count), as: UTF8.self)) else {
            return nil
        }
        self.key = key
    }

    /// - Parameter time: seconds since 1970-01-01T00:00:00Z: a receiver refuses what is too old.
    func headers(id: String, time: Int, body: [UInt8]) -> [(name: String, value: String)] {
        let code = HMAC.sha256(Array("\(id).\(time).".utf8) + body, key: key)
        return [
            ("webhook-id", id), ("webhook-timestamp", "\(time)"), ("webhook-signature", "v1," + Base64.encode(code)),
        ]
    }

    private static let prefix = Array("whsec_".utf8)
}
