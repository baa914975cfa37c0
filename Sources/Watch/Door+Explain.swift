public import SystemCalls

extension Door {
    /// What the door would say of a file, seen by somebody who looks at it for the first time and takes
    /// its modification time for its last change. Needs no daemon; changes nothing. Nil for a file that
    /// is not there.
    ///
    /// The kernel answers for the process that asks: without CAP_LEASE the quiet time decides for the
    /// files of other users, even where the daemon would know better.
    ///
    /// - Parameter wallClock: Nanoseconds since 1970-01-01T00:00:00Z, at the same moment as `now`.
    public static func explain(
        _ file: Path, at door: Path, _ settings: Settings, wholeness: @escaping Wholeness, now: Instant,
        wallClock: Int64
    ) throws(SystemError) -> Verdict? {
        guard let attributes = try Disk().attributes(of: file) else { return nil }
        if let rule = settings.ignored.rule(for: file.names(below: door) ?? []) { return .ignored(rule) }
        var settle = Settle(settings)
        // A file from the future was changed just now.
        let age = Duration.nanoseconds(max(0, wallClock - attributes.modified))
        _ = settle.see(attributes, at: now - age)
        let noLease = try DirectoryTraits(of: file.parent).noLease
        var arrivals = Arrivals()
        return try Observer(wholeness: wholeness)
            .look(at: file, &settle, &arrivals, Observer.Look(at: now, noLease: noLease))?
            .verdict
    }
}
