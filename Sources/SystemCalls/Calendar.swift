internal import CSystemCalls
internal import Synchronization

/// The box's clock, and whether it is believed where something is to be deleted by it. A battery runs empty, a hand
/// sets it on by years: then everything is old.
///
/// It is believed while time servers keep it (adjtimex(2)), or when it has gone evenly for a day under our eyes.
public final class Calendar: Sendable {
    /// How long it must have gone evenly where nobody keeps it.
    static let probation: Duration = .seconds(86_400)
    /// A step beyond this is a jump; a day's drift of a bad quartz is below it.
    static let jump: Duration = .seconds(60)

    private let read: @Sendable () -> Timestamp
    private let isKept: @Sendable () -> Bool
    private let last: Mutex<(even: ContinuousClock.Instant, seen: ContinuousClock.Instant, wall: Timestamp)?>

    public convenience init() {
        self.init(read: Timestamp.now, isKept: { sc_clock_is_kept() != 0 })
    }

    init(read: @escaping @Sendable () -> Timestamp, isKept: @escaping @Sendable () -> Bool) {
        self.read = read
        self.isKept = isKept
        last = Mutex(nil)
    }

    public var now: Timestamp { read() }

    /// What the clock says; nil while it is not believed. To be asked every hour or so: what happens between two
    /// questions is seen by the second.
    public func believed(at instant: ContinuousClock.Instant = .now) -> Timestamp? {
        let wall = read()
        let even = last.withLock { last in
            let before = last ?? (instant, instant, wall)
            let expected = before.wall + (instant - before.seen)
            let isEven = max(expected, wall) < min(expected, wall) + Self.jump
            last = (isEven ? before.even : instant, instant, wall)
            return last!.even
        }
        return isKept() || instant - even >= Self.probation ? wall : nil
    }
}
