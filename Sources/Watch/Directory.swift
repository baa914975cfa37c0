internal import SystemCalls

/// A directory at or below the door, and the files in it that are not gone yet.
struct Directory: Sendable {
    var sight: Sight
    /// Why leases prove nothing there; nil where they do.
    var noLease: String?
    var subdirectories: Set<Name> = []
    var files: [Name: Visitor] = [:]

    var isPolled: Bool {
        if case .polled = sight { true } else { false }
    }

    enum Sight: Hashable, Sendable {
        case events(Watched)
        /// Read every poll interval; why.
        case polled(String)
    }
}

/// A file at the door.
struct Visitor: Sendable {
    /// Nil for a file whose name is left alone.
    var settle: Settle?
    var verdict: Verdict
    /// When to look again; nil when only a change or the slow tick makes us.
    var due: Instant?
    /// Until then it is not given out again as long as it stays the same.
    var aside: Instant?
}
