import CommandLineOptions
import Glibc
import SystemCalls

extension PublicKey {
    /// Bytes of a file of keys; several hundred fit.
    static let fileLimit = 64 << 10

    /// Why a file is not one of public keys, or a line is not taken.
    enum Complaint: Error, Equatable {
        case privateKey
        /// RFC 4716, which PuTTY and others write.
        case otherFormat
        case type(String)
        case damaged(Kind)
        /// Bits of an RSA key.
        case short(Int)
        case comment
        case notText
        case large
        case none
    }

    /// The keys in a file such as `id_ed25519.pub` or `authorized_keys`: one a line; empty lines and those that begin
    /// with `#` do not count. Each key once.
    static func keys(in bytes: [UInt8]) throws(Complaint) -> [PublicKey] {
        guard bytes.count <= fileLimit else { throw .large }
        guard let text = String(validating: bytes, as: UTF8.self), !bytes.contains(0) else { throw .notText }
        var keys: [PublicKey] = []
        for line in text.split(whereSeparator: \.isNewline) {
            let line = line.drop { $0 == " " }
            guard !line.isEmpty, line.first != "#" else { continue }
            guard !line.says("PRIVATE KEY") else { throw .privateKey }
            guard !line.hasPrefix("----") else { throw .otherFormat }
            let key = try PublicKey(line: line)
            if !keys.contains(key) { keys.append(key) }
        }
        guard !keys.isEmpty else { throw .none }
        return keys
    }

    /// Reads a file, or standard input for `-`.
    static func keys(from word: Argument) throws(ControlError) -> [PublicKey] {
        let bytes = try fromKernel(read(word))
        do { return try keys(in: bytes) } catch { throw .keys(word, error) }
    }

    /// One byte more than is allowed at most. Links are followed: whoever calls names a file of their own.
    private static func read(_ word: Argument) throws(SystemError) -> [UInt8] {
        let path = Path(bytes: word.bytes) ?? "-"
        let number = word == "-" ? dup(0) : path.withCString { open($0, O_RDONLY | O_CLOEXEC) }
        guard number >= 0 else { throw .last("open", path) }
        defer { close(number) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16 << 10)
        while bytes.count <= fileLimit {
            let count = Glibc.read(number, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .last("read", path) }
            if count == 0 { break }
            bytes += buffer[..<count]
        }
        return bytes
    }
}

extension PublicKey.Complaint: CustomStringConvertible {
    var description: String {
        switch self {
        case .privateKey: "this is a private key; it stays with its owner: take the file that ends in .pub"
        case .otherFormat: "this is not OpenSSH's format; `ssh-keygen -i -f FILE` translates it"
        case .type(let line):
            "a key's line begins with one of \(PublicKey.Kind.allCases.map(\.rawValue).joined(separator: ", ")), "
                + "and with no options; not so: \(Argument(bytes: line.utf8.prefix(60)))"
        case .damaged(let type): "a key of the type \(type.rawValue) is cut off or damaged"
        case .short(let bits): "an RSA key of \(bits) bits is too short; 2048 at least, or take ed25519"
        case .comment: "a key's comment holds control characters"
        case .notText: "it is not text"
        case .large: "it is larger than \(PublicKey.fileLimit >> 10) KiB"
        case .none: "there is no key in it"
        }
    }
}
