import Glibc

/// An advisory lock on a file (flock(2)), held as long as this lives and no longer than the process:
/// there is no such thing as a stale one.
public struct FileLock: ~Copyable, Sendable {
    private let file: Descriptor

    /// Nil where another process holds it. Makes the file where there is none.
    public static func take(_ path: Path) throws(SystemError) -> FileLock? {
        let file = try Descriptor.open(path, O_RDWR | O_CREAT | O_NOFOLLOW, mode: 0o644)
        return try taken(file, path)
    }

    /// True while another process holds the lock. Needs no right to write; no file is no lock.
    public static func isHeld(_ path: Path) throws(SystemError) -> Bool {
        do {
            let file = try Descriptor.open(path, O_RDONLY | O_NOFOLLOW)
            return try taken(file, path) == nil
        } catch {
            if error.isAbsent { return false }
            throw error
        }
    }

    private static func taken(_ file: consuming Descriptor, _ path: Path) throws(SystemError) -> FileLock? {
        guard flock(file.number, LOCK_EX | LOCK_NB) == 0 else {
            if errno == EWOULDBLOCK { return nil }
            throw .last("flock", path)
        }
        return FileLock(file: file)
    }
}
