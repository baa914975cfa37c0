import Digest
import Glibc
import HTTPServer
import Spool
public import SystemCalls

/// Signs addresses that let anyone who has them bring one film, until they expire.
public struct LinkKey: Sendable {
    private let secret: [UInt8]

    /// The key in a file of the daemon's own; made, of 32 random bytes, where there is none. A new key ends all
    /// addresses that were signed with the old one.
    public init(file: Path, on fileSystem: any FileSystem = Disk(fileMode: 0o600)) throws(SystemError) {
        if try !fileSystem.exists(file) {
            var generator = SystemRandomNumberGenerator()
            try fileSystem.replace(file, with: (0..<32).map { _ in generator.next() })
        }
        secret = try fileSystem.read(file, limit: 4096)
        guard secret.count >= 16 else { throw SystemError("read a key of 16 bytes or more from", file, code: EINVAL) }
    }

    init(secret: [UInt8]) {
        self.secret = secret
    }

    /// The query of an address for a PUT of `size` bytes.
    ///
    /// - Parameter expires: the first second at which it is no good any more, since 1970-01-01T00:00:00Z.
    func query(_ path: String, size: Int, expires: Int) -> String {
        "expires=\(expires)&signature=\(Hexadecimal.encode(signature(path, size, expires)))"
    }

    /// Throws where the request's address was not signed for it here, or not for now.
    func check(_ request: Request, _ path: String, size: Int, at now: Timestamp) throws(Problem) {
        guard let expires = request.parameter("expires").flatMap({ Int($0) }),
            let signature = request.parameter("signature"),
            ConstantTime.areEqual(
                Array(signature.utf8), Array(Hexadecimal.encode(self.signature(path, size, expires)).utf8))
        else { throw Problem(403, "bad-signature", "this address was not signed here, or was changed") }
        guard now < Timestamp(seconds: expires) else {
            throw Problem(
                403, "link-expired", "this address was good until \(Timestamp(seconds: expires)); ask for a new one")
        }
    }

    private func signature(_ path: String, _ size: Int, _ expires: Int) -> [UInt8] {
        HMAC.sha256(Array("PUT\n\(path)\n\(expires)\n\(size)".utf8), key: secret)
    }
}

extension Timestamp {
    /// The last that can be counted, for what is later.
    init(seconds: Int) {
        let (nanoseconds, overflow) = Int64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
        self.init(nanoseconds: overflow ? .max : nanoseconds)
    }

    /// Since 1970-01-01T00:00:00Z, rounded up.
    var seconds: Int { Int((nanoseconds + 999_999_999) / 1_000_000_000) }
}
