import CSystemCalls
import Glibc

/// What the kernel says when it is asked for a read lease on a file.
public enum LeaseAnswer: Hashable, Sendable {
    /// At one instant no process had the file open for writing or mapped shared and writable. The
    /// attributes are those of that instant.
    case noWriter(Attributes)
    case writerPresent
    /// This file system, or this process, cannot have leases: nothing is known of writers.
    case notSupported(String)
    /// The file may not be opened for reading.
    case unreadable(SystemError)
    /// There is no file of that name any more, or it has become a link.
    case gone
}

/// Asks the kernel whether anybody may still write to a file.
///
/// The question is a read lease, `fcntl(2)` F_SETLEASE with F_RDLCK: it is given only where no process
/// has the file open for writing, and closed again at once, because an `open` for writing waits while
/// it is held. A writer that comes in that moment makes the kernel send SIGURG, which does nothing;
/// the default, SIGIO, would end the process.
public enum Lease {
    /// Needs the file's owner or CAP_LEASE. Never waits: where another process holds a write lease
    /// (Samba's oplocks) the answer is `writerPresent`.
    public static func answer(at path: Path) -> LeaseAnswer {
        do {
            let file = try Descriptor.open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY)
            guard sc_take_read_lease(file.number) == 0 else { return LeaseAnswer(refused: errno) }
            return .noWriter(try file.attributes())
        } catch {
            return LeaseAnswer(unopened: error)
        }
    }
}

extension LeaseAnswer {
    init(unopened error: SystemError) {
        self =
            switch error.code {
            case ENOENT, ENOTDIR, ELOOP: .gone
            case EAGAIN: .writerPresent
            default: .unreadable(error)
            }
    }

    init(refused code: Int32) {
        self =
            switch code {
            case EAGAIN: .writerPresent
            case EACCES, EPERM: .notSupported("the file belongs to another user and CAP_LEASE is missing")
            case EINVAL, EOPNOTSUPP, ENOLCK, ENOSYS: .notSupported("this file system gives no leases")
            default: .notSupported(String(cString: strerror(code)))
            }
    }
}
