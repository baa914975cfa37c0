import Digest

/// A public key of OpenSSH: `TYPE BASE64 [COMMENT]`, as `ssh-keygen` writes it to a `.pub` file.
///
/// What stands in the file decides who comes in and what they may do there, and somebody else sent it: options,
/// certificates, types that we do not know and bytes that do not fit their type are refused.
struct PublicKey: Sendable {
    let type: Kind
    /// The wire format of RFC 4253 §6.6.
    let blob: [UInt8]
    /// Harmless to print; may be empty.
    let comment: String

    /// Those that sshd of Debian 12 takes, without DSA.
    enum Kind: String, CaseIterable, Sendable {
        case ed25519 = "ssh-ed25519"
        case ecdsa256 = "ecdsa-sha2-nistp256"
        case ecdsa384 = "ecdsa-sha2-nistp384"
        case ecdsa521 = "ecdsa-sha2-nistp521"
        case securityKeyEd25519 = "sk-ssh-ed25519@openssh.com"
        case securityKeyECDSA = "sk-ecdsa-sha2-nistp256@openssh.com"
        case rsa = "ssh-rsa"
    }

    init(line: some StringProtocol) throws(Complaint) {
        let words = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: true)
        guard let first = words.first, let type = Kind(rawValue: String(first)) else { throw .type(String(line)) }
        guard words.count > 1, let blob = Base64.decode(words[1]) else { throw .damaged(type) }
        let comment = words.count > 2 ? String(words[2]) : ""
        guard comment.unicodeScalars.allSatisfy(Self.isPlain) else { throw .comment }
        self.type = type
        self.blob = blob
        self.comment = comment
        try check()
    }

    /// As ssh-keygen and sshd's log print it.
    var fingerprint: String {
        "SHA256:" + Base64.encode(SHA256.digest(of: blob)).prefix { $0 != "=" }
    }

    /// A line of authorized_keys.
    var line: String { "\(type.rawValue) \(Base64.encode(blob))\(comment.isEmpty ? "" : " " + comment)" }

    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory != .control && scalar.properties.generalCategory != .format
    }

    /// The fields of the key: its type once more, and as many as belong to it (RFC 4253 §6.6, RFC 5656 §3.1, RFC 8709
    /// §4, OpenSSH's PROTOCOL.u2f).
    private func check() throws(Complaint) {
        guard let fields = Self.fields(of: blob), fields.first == Array(type.rawValue.utf8)[...] else {
            throw .damaged(type)
        }
        let isWhole: Bool
        switch type {
        case .ed25519: isWhole = fields.count == 2 && fields[1].count == 32
        case .ecdsa256, .ecdsa384, .ecdsa521:
            let curve = type.rawValue.split(separator: "-").last ?? ""
            isWhole = fields.count == 3 && fields[1] == Array(curve.utf8)[...]
        case .securityKeyEd25519: isWhole = fields.count == 3 && fields[1].count == 32
        case .securityKeyECDSA: isWhole = fields.count == 4
        case .rsa:
            isWhole = fields.count == 3
            guard !isWhole || Self.bits(of: fields[2]) >= 2048 else { throw .short(Self.bits(of: fields[2])) }
        }
        guard isWhole else { throw .damaged(type) }
    }

    /// Strings of RFC 4251 §5; nil where they do not fill the blob exactly.
    private static func fields(of blob: [UInt8]) -> [ArraySlice<UInt8>]? {
        var rest = blob[...]
        var fields: [ArraySlice<UInt8>] = []
        while !rest.isEmpty {
            guard rest.count >= 4 else { return nil }
            let count = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
            rest = rest.dropFirst(4)
            guard rest.count >= count else { return nil }
            fields.append(rest.prefix(count))
            rest = rest.dropFirst(count)
        }
        return fields
    }

    /// Of a positive `mpint`.
    private static func bits(of number: ArraySlice<UInt8>) -> Int {
        let digits = number.drop { $0 == 0 }
        return digits.count * 8 - (digits.first?.leadingZeroBitCount ?? 0)
    }
}

extension PublicKey: Hashable {
    /// The same key under another comment is the same.
    static func == (left: PublicKey, right: PublicKey) -> Bool { left.blob == right.blob }

    func hash(into hasher: inout Hasher) { hasher.combine(blob) }
}
