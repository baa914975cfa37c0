public import Spool
import Synchronization
public import SystemCalls

/// Who is how far: what `status` shows. In memory only; nothing depends on it.
public final class Board: Sendable {
    public struct Line: Hashable, Sendable {
        public var stage: Stage
        /// From 0 to 1.
        public var fraction: Double
        /// How much of it an earlier try had finished: found, and not made now.
        public var found = 0.0
        public var since: Timestamp
        /// What it waits for, in words.
        public var note: String?
        /// When it is tried again.
        public var until: Timestamp?
        /// When the first progress was told.
        var told: Timestamp?
    }

    /// What is left if it goes on as it went; nil while there is too little to tell by.
    /// - Parameter found: what had been done before the time was taken.
    public static func left(of fraction: Double, found: Double = 0, after elapsed: Duration) -> Duration? {
        let made = fraction - found
        guard made >= 0.02, fraction <= 1, elapsed >= .seconds(1) else { return nil }
        return elapsed * ((1 - fraction) / made)
    }

    private let lines = Mutex<[ItemID: Line]>([:])

    init() {}

    func begin(_ id: ItemID, at stage: Stage) {
        lines.withLock { $0[id] = Line(stage: stage, fraction: 0, since: .now()) }
    }

    /// A step that goes on where an earlier try ended tells at once how far that was: what comes in the
    /// first moment counts as found, so that the time left is not taken from work that took none.
    func progress(_ id: ItemID, _ fraction: Double) {
        let now = Timestamp.now()
        lines.withLock { lines in
            guard var line = lines[id] else { return }
            line.fraction = fraction
            let first = line.told ?? now
            line.told = first
            if now < first + .milliseconds(100) { line.found = fraction }
            lines[id] = line
        }
    }

    func rest(_ id: ItemID, at stage: Stage, _ note: String, for rest: Duration) {
        let now = Timestamp.now()
        lines.withLock { $0[id] = Line(stage: stage, fraction: 0, since: now, note: note, until: now + rest) }
    }

    /// What stood there.
    @discardableResult
    func end(_ id: ItemID) -> Line? { lines.withLock { $0.removeValue(forKey: id) } }

    public var now: [ItemID: Line] { lines.withLock { $0 } }

    public func line(of id: ItemID) -> Line? { lines.withLock { $0[id] } }
}
