internal import Synchronization

/// How many bytes of a request and its answer have moved so far: taken over by the other side, or come.
public final class Meter: Sendable {
    private let count = Atomic(0)

    public init() {}

    /// Bytes; some hundred milliseconds old.
    public var bytes: Int { count.load(ordering: .relaxed) }

    func show(_ bytes: Int) { count.store(bytes, ordering: .relaxed) }
}
