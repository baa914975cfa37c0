/// How long things are kept, counted from when a film arrived.
public struct Retention: Hashable, Sendable, CustomStringConvertible {
    /// The original in the store: zero to put none there, nil for ever.
    public var originals: Duration? = .seconds(30 * 86_400)
    /// An item in `done/`: nil for ever.
    public var done: Duration?
    /// Between two looks whether an item's DAG is still pinned; nil for none.
    public var recheck: Duration? = .seconds(7 * 86_400)

    public init() {}

    public var storesOriginals: Bool { originals != .zero }

    public var description: String {
        [originals, done, recheck].map { $0.map { "\($0.components.seconds)" } ?? "-" }.joined(separator: " ")
    }
}
