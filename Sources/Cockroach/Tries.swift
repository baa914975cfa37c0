/// How often a transaction is run once more at once, and after what pause. A value: it never asks a clock.
struct Tries {
    private var done = 0

    /// With the pauses about two seconds: a row that others fight for is free long before.
    static let limit = 8

    /// Nil where it is not worth another try; then the item waits, and longer each time.
    mutating func pause(after error: DatabaseError) -> Duration? {
        guard error.again != nil, done < Self.limit else { return nil }
        done += 1
        // Jitter, or two that met each other meet again.
        return min(.milliseconds(5 << done), .seconds(1)) * Double.random(in: 0.5...1)
    }
}
