/// Why a child was asked to end, and when patience with it is over.
struct Teardown {
    var cause: Exit.Cause?
    var killAt: ContinuousClock.Instant?

    var hasBegun: Bool { killAt != nil }
    var isOver: Bool { killAt.map { $0 <= .now } ?? false }

    /// Until it is killed, and then between two times; nil before it was asked.
    var timeLeft: Duration? { killAt.map { max(.milliseconds(10), $0 - .now) } }
}
