internal import Glibc
public import SystemCalls

/// Where a secret is. It is read when it is needed, and never printed.
public enum SecretFile: Hashable, Sendable, CustomStringConvertible {
    case at(Path)
    /// A credential (systemd.exec(5), LoadCredential=): a file that the service manager gives the daemon, or that an
    /// administrator has put into `directory`.
    case named(Name)

    /// Where credentials are that no service manager hands over, and where it takes them from.
    public static let directory: Path = "/etc/ingestd/credentials"

    /// Nil for a relative path of more than one name: it would depend on where the daemon was started.
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
    public var path: Path { place.path }

    /// What is the matter with that file for whoever asks, in words behind its name; nil where nothing is.
    public var fault: String? {
        let place = place
        do throws(SystemError) {
            // A pipe would have it wait.
            let mode = try Descriptor.open(place.path, O_RDONLY | O_NONBLOCK).attributes().mode
            guard mode & 0o077 != 0, !place.isHandedOver else { return nil }
            return "may be read by others than its owner: chmod 600"
        } catch {
            return error.isAbsent ? "is missing" : "cannot be read: \(error)"
        }
    }

    /// Of a whole directory, the service manager gives each file a name with the credential's own before it.
    private var place: (path: Path, isHandedOver: Bool) {
        switch self {
        case .at(let path): return (path, false)
        case .named(let name):
            let given = getenv("CREDENTIALS_DIRECTORY").flatMap { Path(String(cString: $0)) }
            let names = [name, Name(bytes: Array("ingestd_".utf8) + name.bytes)].compactMap(\.self)
            for path in given.map({ given in names.map { given / $0 } }) ?? [] {
                // What cannot be looked at is not there for us.
                if (try? Disk().exists(path)) == true { return (path, true) }
            }
            return (Self.directory / name, false)
        }
    }

    public var description: String {
        switch self {
        case .at(let path): path.configurationText
        case .named(let name): name.description
        }
    }
}

extension Configuration {
    /// The secrets that are needed as things are configured, each with its key: `[store] credentials`.
    public var secrets: [(key: String, file: SecretFile)] {
        let store = store.kind == .s3 ? [("[store] credentials", store.credentials)] : []
        let catalog = catalog.kind == .cockroach ? catalog.password.map { [("[catalog] password", $0)] } ?? [] : []
        let nodes = pins.kind == .kubo ? nodes.compactMap { node in node.token.map { (node.name, $0) } } : []
        let http = http.key.map { [("[http] key", $0)] } ?? []
        return store + catalog + nodes.map { ("[node \($0.0)] token", $0.1) } + http
            + tokens.map { ("[token \($0.name)] secret", $0.secret) }
            + sources.flatMap { source in
                [("[source \(source.name)] credentials", source.credentials)]
                    + (source.secret.map { [("[source \(source.name)] secret", $0)] } ?? [])
            }
            + webhooks.map { ("[webhook \($0.name)] secret", $0.secret) }
    }
}
