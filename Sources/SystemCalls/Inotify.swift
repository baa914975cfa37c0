import Glibc

/// One instance of inotify(7): tells which names changed in the directories it watches.
///
/// What it tells are hints: events are lost when the queue is full, and say nothing of other hosts
/// on a network file system. A process should have one instance only (128 per user by default).
public final class Inotify: Sendable {
    /// For `poll`: readable when there are events.
    public let descriptor: Descriptor

    public init() throws(SystemError) {
        let number = inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC))
        guard number >= 0 else { throw .last("inotify_init1") }
        descriptor = Descriptor(owning: number)
    }

    /// Watches the names in a directory; links are not followed. A directory that is watched already
    /// (by whatever path) keeps its number.
    public func watch(_ directory: Path) throws(SystemError) -> Watched {
        let number = directory.withCString { inotify_add_watch(descriptor.number, $0, Self.mask) }
        guard number >= 0 else { throw .last("inotify_add_watch", directory) }
        return Watched(number: number)
    }

    /// Forgets a watch; one that the kernel has dropped already is no error.
    public func forget(_ watched: Watched) {
        // The only refusal is EINVAL: no such watch, which is what was wanted.
        _ = inotify_rm_watch(descriptor.number, watched.number)
    }

    /// The events that have come, at most 64 KiB of them; none where nothing happened.
    public func events() throws(SystemError) -> [InotifyEvent] {
        var failure: SystemError?
        let bytes = [UInt8](unsafeUninitializedCapacity: 64 << 10) { buffer, filled in
            let got = Glibc.read(descriptor.number, buffer.baseAddress!, buffer.count)
            if got < 0, errno != EAGAIN, errno != EINTR { failure = .last("read", nil) }
            filled = max(0, got)
        }
        if let failure { throw failure }
        return InotifyEvent.parse(bytes)
    }

    /// Not IN_MODIFY: a copy of a film would give thousands. Not IN_OPEN: our own looking would too.
    private static let mask: UInt32 = [
        Int(IN_CREATE), Int(IN_CLOSE_WRITE), Int(IN_ATTRIB), Int(IN_DELETE), Int(IN_MOVED_FROM), Int(IN_MOVED_TO),
        Int(IN_DELETE_SELF), Int(IN_MOVE_SELF), Int(IN_ONLYDIR), Int(IN_DONT_FOLLOW), Int(IN_EXCL_UNLINK),
    ].reduce(0) { $0 | UInt32($1) }
}

/// A directory's number in an `Inotify`. The kernel does not give a number twice.
public struct Watched: Hashable, Sendable {
    let number: Int32

    public init(number: Int32) { self.number = number }
}
