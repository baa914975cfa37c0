internal import Glibc
public import SystemCalls

/// Where a secret is. It is read when it is needed, and never printed.
public enum SecretFile: Hashable, Sendable, CustomStringConvertible {
    case at(Path)
    /// A credential (systemd.exec(5), LoadCredential=): a file that the service manager gives the daemon, or that an
    /// administrator has put into `directory`.
    case named(Name)

    public static let directory: Path = "/etc/ingestd/credentials"

    init?(_ text: String) {
        if let path = Path(absolute: text) {
            self = .at(path)
        } else if let name = Name(text), text != "none" {
            self = .named(name)
        } else {
            return nil
        }
    }

    /// The file that is read now.
    public var path: Path {
        switch self {
        case .at(let path): return path
        case .named(let name):
            let given = getenv("CREDENTIALS_DIRECTORY").flatMap { Path(String(cString: $0)) }
            return (given ?? Self.directory) / name
        }
    }

    public var description: String {
        switch self {
        case .at(let path): path.configurationText
        case .named(let name): name.description
        }
    }
}
