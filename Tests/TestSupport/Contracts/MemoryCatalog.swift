public import Pipeline
public import Spool
internal import Synchronization

/// A catalog that lives as long as the test, and remembers every change of stage it was told.
public final class MemoryCatalog: Catalog {
    private struct State {
        var entries: [ItemID: CatalogEntry] = [:]
        var history: [ItemID: [Stage]] = [:]
    }

    public let outage = Outage()
    private let state = Mutex(State())

    public init() {}

    /// Everything in the catalog, for the test to look at.
    public var entries: [ItemID: CatalogEntry] { state.withLock { $0.entries } }

    /// The stages that were recorded of an item, in order; the same stage twice running is once.
    public func history(of id: ItemID) -> [Stage] { state.withLock { $0.history[id] ?? [] } }

    public func record(_ entry: CatalogEntry) async throws(Setback) {
        try outage.pass { state.withLock { Self.take(entry, into: &$0) } }
    }

    public func entry(_ id: ItemID) async throws(Setback) -> CatalogEntry? {
        try outage.pass { entries[id] }
    }

    public func remove(_ id: ItemID) async throws(Setback) {
        try outage.pass {
            state.withLock {
                $0.entries[id] = nil
                $0.history[id] = nil
            }
        }
    }

    private static func take(_ entry: CatalogEntry, into state: inout State) {
        let old = state.entries[entry.id]
        if let old, !entry.isNewer(than: old.stage, starts: old.starts) { return }
        state.entries[entry.id] = entry
        if old?.stage != entry.stage { state.history[entry.id, default: []].append(entry.stage) }
    }
}
