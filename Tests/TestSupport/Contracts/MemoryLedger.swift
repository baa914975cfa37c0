public import Pipeline
internal import Synchronization

/// A ledger that lives as long as the test.
public final class MemoryLedger: ObjectLedger {
    public let outage = Outage()
    private let kept = Mutex<[SourceObject: LedgerLine]>([:])

    /// - Parameter other: whose lines it begins with.
    public init(copying other: MemoryLedger? = nil) {
        if let other { kept.withLock { kept in for line in other.lines { kept[line.object] = line } } }
    }

    public var lines: [LedgerLine] { kept.withLock { $0.values.sorted { $0.id < $1.id } } }

    public func lines(of objects: [SourceObject]) async throws(Setback) -> [LedgerLine] {
        try outage.pass { kept.withLock { kept in objects.compactMap { kept[$0] } } }
    }

    public func enter(_ lines: [LedgerLine]) async throws(Setback) {
        try outage.pass {
            kept.withLock { kept in
                for var line in lines {
                    line.id = kept[line.object]?.id ?? line.id
                    kept[line.object] = line
                }
            }
        }
    }

    public func wanted(from source: String, most: Int) async throws(Setback) -> [LedgerLine] {
        try outage.pass {
            Array(lines.filter { $0.object.source == source && $0.state == .wanted }.prefix(most))
        }
    }

    public func strike(_ object: SourceObject) async throws(Setback) {
        try outage.pass { kept.withLock { $0[object] = nil } }
    }
}
