internal import Synchronization
public import SystemCalls

/// The door: the tree below `incoming/`, to which strangers write. Says which files are whole.
///
/// Events are hints, scans are truth: a lost event costs at most a slow tick. One thread calls `look`
/// and `wait` in turn; everything else may be called from any thread.
///
///     while true {
///         let round = try door.look(now: .now)
///         // admit what is ready
///         try door.wait(until: round.next)
///     }
public final class Door: Sendable {
    private let inotify: Inotify
    private let alarm: Wake
    private let known: Mutex<Known>

    /// Nothing is looked at yet: the first `look` reads everything that is there.
    public convenience init(
        _ incoming: Path, _ settings: Settings, wholeness: @escaping Wholeness
    ) throws(SystemError) {
        let inotify = try Inotify()
        try self.init(incoming, settings, wholeness, inotify, .real(inotify))
    }

    init(
        _ incoming: Path, _ settings: Settings, _ wholeness: @escaping Wholeness, _ inotify: Inotify, _ ground: Ground
    ) throws(SystemError) {
        self.inotify = inotify
        alarm = try Wake()
        known = Mutex(Known(incoming, settings, Observer(wholeness: wholeness), inotify, ground))
    }

    /// Looks at what has changed, and at what is due; at everything on the first call, after lost
    /// events, and every slow tick. Blocks for as long as that takes; at most 1024 files at once.
    ///
    /// After an error nothing is forgotten; the next look reads everything.
    public func look(now: Instant) throws(DoorError) -> Round {
        try known.withLock { (known) throws(DoorError) in try known.look(now: now) }
    }

    /// Blocks until something happens at the door, `wake` is called, or `instant` has come. It may also
    /// return early.
    public func wait(until instant: Instant) throws(DoorError) {
        do {
            try alarm.wait(or: inotify.descriptor, timeout: instant - .now)
        } catch {
            throw .events(error)
        }
    }

    /// Ends a `wait`, now or the next.
    public func wake() { alarm.call() }

    /// The next look reads everything.
    public func rescan() {
        known.withLock { $0.rescan() }
        wake()
    }

    /// A file that was ready could not be taken: gives it out again then, if it still is.
    public func postpone(_ file: Path, until instant: Instant) {
        known.withLock { $0.postpone(file, until: instant) }
        // The last round may have named a later instant.
        wake()
    }

    /// What the last look said of a file; nil for one that it did not find.
    public func verdict(of file: Path) -> Verdict? {
        known.withLock { $0.directories[file.parent]?.files[file.name ?? "-"]?.verdict }
    }

    /// Waits for the look that is under way, if one is.
    public func status() -> DoorStatus {
        known.withLock { $0.status() }
    }
}
