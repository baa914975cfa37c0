public import SystemCalls

/// The HTTP door: `[http]`.
public struct HTTPSettings: Equatable, Sendable {
    /// Nowhere is no door; sockets that systemd passes are always served.
    public var listen: [ListenPlace] = []
    /// Whether requests without a token may do everything, on loopback addresses and Unix sockets.
    public var open = false
    /// The certificate, PEM, its chain after it; nil for no TLS.
    public var certificate: Path?
    /// The certificate's key, PEM.
    public var key: SecretFile?
    /// How clients reach us, where that is not the address they used.
    public var publicAddress: Address?
    /// The pages of other sites that may use the door from a browser.
    public var origins: [String] = []
    /// The life of a presigned URL.
    public var link = Duration.seconds(3600)
    /// The file with the key that signs such URLs of our own; made where there is none.
    public var linkKey: Path = "/var/lib/ingestd/link.key"
    public var media = Media.public
    /// The largest film that is taken.
    public var largest = ByteCount(bytes: 10 << 30)
    /// Above it, a presigned upload to an S3 store goes in parts.
    public var singlePut = ByteCount(bytes: 5 << 30)
    /// Requests a second of one token, or of one address without one; nil for no limit.
    public var rate: Int?
    public var connections = 2048
    public var connectionsPerAddress = 1024
    /// The most of a request's head.
    public var head = ByteCount(bytes: 16 << 10)
    public var headTime = Duration.seconds(30)
    public var idle = Duration.seconds(60)

    public init() {}

    /// Who may see what the embedded store publishes.
    public enum Media: String, CaseIterable, Sendable { case `public`, token }
}

/// An address to listen at: `127.0.0.1:8674`, `[::1]:8674`, `unix:/run/ingestd/http.sock`.
public enum ListenPlace: Hashable, Sendable, CustomStringConvertible {
    case address(host: String, port: UInt16)
    case unix(Path)

    /// Nil for what is none. Hosts are numbers: names change their meaning.
    public init?(_ text: String) {
        if text.hasPrefix("unix:") {
            guard let path = Path(absolute: String(text.dropFirst(5))) else { return nil }
            self = .unix(path)
            return
        }
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
            return nil
        }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
            guard host.contains(":"), host.allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." }) else { return nil }
        } else {
            let numbers = host.split(separator: ".", omittingEmptySubsequences: false)
            guard numbers.count == 4, numbers.allSatisfy({ UInt8($0) != nil }) else { return nil }
        }
        self = .address(host: String(host), port: port)
    }

    public var description: String {
        switch self {
        case .unix(let path): "unix:\(path)"
        case .address(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        }
    }

    /// Nobody but this box reaches it.
    public var isNear: Bool {
        guard case .address(let host, _) = self else { return true }
        return host == "::1" || host.hasPrefix("127.")
    }
}

/// One who may ask: `[token NAME]`.
public struct TokenSettings: Equatable, Sendable {
    /// 1 to 32 of `a-z`, `0-9` and `-`; what logs say.
    public let name: String
    /// What stands in requests; the credential `NAME.token` where nothing else is said.
    public var secret: SecretFile
    /// What it permits: of `upload`, `read`, `operate`, `events`.
    public var scopes = ["read"]
    /// The one whose films it knows; nil for all.
    public var organisation: String?

    /// Nil for what is no name of a token.
    public init?(_ name: String) {
        guard SectionName.isName(name), let credential = Name(name + ".token") else { return nil }
        self.name = name
        secret = .named(credential)
    }

    /// Every scope there is.
    public static let allScopes = ["upload", "read", "operate", "events"]
}
