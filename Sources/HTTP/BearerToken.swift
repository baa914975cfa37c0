public import SystemCalls

/// A bearer token (RFC 6750) that stands in a file. The file is read for every request, so that a new token
/// needs no restart; it is kept nowhere and never printed.
public struct BearerToken: Hashable, Sendable {
    private let file: Path

    public init(file: Path) {
        self.file = file
    }

    /// Why there is none.
    public enum Fault: Error, Hashable, Sendable {
        case unreadable(SystemError)
        /// The file holds no word, or several.
        case noToken(Path)
    }

    public func header() throws(Fault) -> Request.Header {
        let bytes: [UInt8]
        do { bytes = try Disk().read(file, limit: 64 << 10) } catch { throw .unreadable(error) }
        let words = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace)
        guard let token = words.first, words.count == 1 else { throw .noToken(file) }
        return Request.Header("Authorization", "Bearer \(token)")
    }
}

extension BearerToken: CustomStringConvertible {
    public var description: String { "‹secret›" }
}

extension BearerToken.Fault: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unreadable(let error): "its token cannot be read: \(error)"
        case .noToken(let file): "\(file) should hold a token, one word, and does not"
        }
    }
}
