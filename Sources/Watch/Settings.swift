/// How patient the door is. Every duration is counted on a clock that nobody sets.
public struct Settings: Hashable, Sendable {
    /// How long a file must stay the same before it is taken where the kernel cannot say whether
    /// somebody writes. A writer that was seen to pause longer gets three times its pause, at most
    /// thirty times this.
    public var quiet: Duration
    /// How long a file must be left alone even where the kernel says that nobody writes: uploaders
    /// such as `rsync --inplace` and most SFTP programs set the times by name after they closed it,
    /// and report an error to the person who uploads when the file has gone by then.
    public var grace: Duration
    /// How long a file that looks cut short is kept for its upload to be resumed.
    public var hold: Duration
    /// How often a directory without events is read, and a file that is being written looked at.
    public var poll: Duration
    /// How often everything is looked at, whatever the events said.
    public var slowTick: Duration
    /// Names that announce an unfinished file or directory.
    public var ignored: IgnoreRules

    public init(
        quiet: Duration = .seconds(2), grace: Duration = .milliseconds(500), hold: Duration = .seconds(3600),
        poll: Duration = .seconds(2), slowTick: Duration = .seconds(60), ignored: IgnoreRules = .standard
    ) {
        self.quiet = quiet
        self.grace = grace
        self.hold = hold
        self.poll = poll
        self.slowTick = slowTick
        self.ignored = ignored
    }
}

/// A point on a clock that nobody sets, so that a jump of the wall clock cannot settle a file.
public typealias Instant = ContinuousClock.Instant
