import Synchronization

/// Waits until every spool has said how it is: served, or offline. Then the daemon is ready, and not before:
/// what follows it in the boot may count on the door.
final class RollCall: Sendable {
    private let missing: Mutex<Set<String>>
    private let complete: @Sendable () -> Void

    init(_ names: [String], whenComplete complete: @escaping @Sendable () -> Void) {
        missing = Mutex(Set(names))
        self.complete = complete
    }

    /// May be said more than once; only the last one that was missing is heard.
    func answer(_ name: String) {
        let isLast = missing.withLock { $0.remove(name) != nil && $0.isEmpty }
        if isLast { complete() }
    }
}
