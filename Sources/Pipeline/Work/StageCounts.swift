import Spool
import SystemCalls

/// How many items are in each stage, counted anew only where a name came or went: `done/` grows for ever.
struct StageCounts {
    private var known: [Stage: (count: Int, modified: Int64, at: Timestamp)] = [:]

    /// Nil for a stage that cannot be read.
    mutating func count(at stage: Stage, in spool: Spool) -> Int? {
        let now = Timestamp.now()
        // What cannot be read is not counted; the door says what is the matter.
        guard let modified = try? spool.fileSystem.attributes(of: spool.directory(of: stage))?.modified else {
            return nil
        }
        if let last = known[stage], last.modified == modified, Self.isSettled(modified, at: last.at) {
            return last.count
        }
        guard let count = try? spool.items(at: stage).count else { return nil }  // as above
        known[stage] = (count, modified, now)
        return count
    }

    /// The kernel's clock ticks in milliseconds: two changes in one tick leave one date.
    private static func isSettled(_ modified: Int64, at counted: Timestamp) -> Bool {
        counted.nanoseconds - modified > 1_000_000_000
    }
}
