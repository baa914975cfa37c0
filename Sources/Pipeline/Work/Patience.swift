public import Spool

/// When what met the world's fault is tried again: each item waits, longer each time; and when
/// several items had no luck since one had, the step as a whole rests too.
///
/// A value: instants go in, it never asks a clock.
public struct Patience: Sendable {
    public struct Delays: Hashable, Sendable {
        public var first: Duration = .seconds(2)
        public var longest: Duration = .seconds(600)

        public init() {}
    }

    private let delays: Delays
    private var items: [ItemID: (until: ContinuousClock.Instant, failures: Int)] = [:]
    private var step: (until: ContinuousClock.Instant, unlucky: Set<ItemID>)?

    public init(_ delays: Delays) {
        self.delays = delays
    }

    /// Notes the world's fault on an item. Returns when it is tried again.
    ///
    /// - Parameter scope: who waits with it.
    public mutating func failed(
        _ id: ItemID, at now: ContinuousClock.Instant, scope: Setback.Scope = .open
    ) -> ContinuousClock.Instant {
        let failures = (items[id]?.failures ?? 0) + 1
        let until = now + delay(after: failures)
        items[id] = (until, failures)
        let unlucky = (step?.unlucky ?? []).union([id])
        switch scope {
        case .item: break
        // One item's trouble may be its own; from the second item on it is the step's.
        case .open: step = (unlucky.count > 1 ? now + delay(after: unlucky.count - 1) : now, unlucky)
        case .step: step = (until, unlucky)
        }
        return until
    }

    /// What items waited for may have come: everything that rests may be tried at once.
    public mutating func wakeAll(at now: ContinuousClock.Instant) {
        for id in items.keys { items[id]?.until = now }
        step = nil
    }

    /// Leaves an item alone for a moment; that is no fault of anyone's.
    public mutating func hold(_ id: ItemID, until instant: ContinuousClock.Instant) {
        items[id] = (instant, items[id]?.failures ?? 0)
    }

    public mutating func succeeded(_ id: ItemID) {
        items[id] = nil
        step = nil
    }

    /// The item has gone, wherever to.
    public mutating func forget(_ id: ItemID) {
        items[id] = nil
        step?.unlucky.remove(id)
    }

    /// Items that had no luck, and have had none since.
    public var count: Int { items.count }

    /// When the item may be tried; nil for at once.
    public func rest(of id: ItemID, at now: ContinuousClock.Instant) -> ContinuousClock.Instant? {
        let until = [items[id]?.until, step?.until].compactMap(\.self).max()
        return until.flatMap { $0 > now ? $0 : nil }
    }

    /// The next instant at which something that rests may be tried; nil when nothing rests.
    public func next(after now: ContinuousClock.Instant) -> ContinuousClock.Instant? {
        items.keys.compactMap { rest(of: $0, at: now) }.min()
    }

    private func delay(after failures: Int) -> Duration {
        min(delays.longest, delays.first * (1 << min(failures - 1, 20)))
    }
}
