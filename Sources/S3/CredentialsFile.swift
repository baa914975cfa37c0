internal import Glibc
internal import Synchronization
public import SystemCalls

/// Why there are no credentials.
public enum CredentialsError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file has no line of that name.
    case lacks(String)
    case system(SystemError)

    public var description: String {
        switch self {
        case .lacks(let name): "the credentials have no line \(name) = …"
        case .system(let error): "\(error)"
        }
    }
}

/// A file with credentials, read again whenever it has changed: whoever rotates them replaces the file. Links
/// are followed, since that is how some put secrets in place.
final class CredentialsFile: Sendable {
    private let path: Path
    private let last = Mutex<(attributes: Attributes, credentials: Credentials)?>(nil)

    init(_ path: Path) { self.path = path }

    /// Those that are in the file now.
    func current() throws(CredentialsError) -> Credentials {
        let (attributes, bytes) = try read()
        guard let bytes else { return last.withLock { $0!.credentials } }
        let credentials = try Credentials(parsing: String(decoding: bytes, as: UTF8.self))
        last.withLock { $0 = (attributes, credentials) }
        return credentials
    }

    /// No bytes where they are those of the last time.
    private func read() throws(CredentialsError) -> (Attributes, [UInt8]?) {
        do {
            let file = try Descriptor.open(path, O_RDONLY)
            let attributes = try file.attributes()
            if last.withLock({ $0?.attributes }) == attributes { return (attributes, nil) }
            return (attributes, try file.read(at: 0, count: Self.limit))
        } catch {
            throw .system(error)
        }
    }

    /// Bytes: session tokens have a few hundred.
    private static let limit = 64 << 10
}
