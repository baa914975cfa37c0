public import Spool
import Synchronization
public import SystemCalls

/// Who is how far: what `status` shows. In memory only; nothing depends on it.
public final class Board: Sendable {
    public struct Line: Hashable, Sendable {
        public var stage: Stage
        /// From 0 to 1.
        public var fraction: Double
        public var since: Timestamp
        /// What it waits for, in words.
        public var note: String?
        /// When it is tried again.
        public var until: Timestamp?
    }

    private let lines = Mutex<[ItemID: Line]>([:])

    init() {}

    func begin(_ id: ItemID, at stage: Stage) {
        lines.withLock { $0[id] = Line(stage: stage, fraction: 0, since: .now()) }
    }

    func progress(_ id: ItemID, _ fraction: Double) {
        lines.withLock { $0[id]?.fraction = fraction }
    }

    func rest(_ id: ItemID, at stage: Stage, _ note: String, for rest: Duration) {
        let now = Timestamp.now()
        lines.withLock { $0[id] = Line(stage: stage, fraction: 0, since: now, note: note, until: now + rest) }
    }

    func end(_ id: ItemID) {
        lines.withLock { _ = $0.removeValue(forKey: id) }
    }

    public var now: [ItemID: Line] { lines.withLock { $0 } }
}
