public import Pipeline
public import Spool
internal import Synchronization
internal import SystemCalls

/// A catalog that lives as long as the test, and remembers every change of stage it was told.
public final class MemoryCatalog: Catalog {
    private struct State {
        var entries: [ItemID: CatalogEntry] = [:]
        var history: [ItemID: [Stage]] = [:]
        var boxes: [ItemID: String] = [:]
        var unchanged = Duration.zero
    }

    /// What the boxes share.
    private final class Rows: Sendable {
        let state = Mutex(State())
    }

    public let outage = Outage()
    private let box: String
    private let isMute = Mutex(false)
    private let rows: Rows

    /// - Parameter other: a catalog with the same rows, in the eyes of another box.
    public init(box: String = "north", sharing other: MemoryCatalog? = nil) {
        self.box = box
        rows = other?.rows ?? Rows()
    }

    /// For how long nothing has changed, as it answers to those who look for twins.
    public func stand(still time: Duration) { rows.state.withLock { $0.unchanged = time } }

    /// Everything in the catalog, for the test to look at.
    public var entries: [ItemID: CatalogEntry] { rows.state.withLock { $0.entries } }

    /// The stages that were recorded of an item, in order; the same stage twice running is once.
    public func history(of id: ItemID) -> [Stage] { rows.state.withLock { $0.history[id] ?? [] } }

    /// Who looks for twins gets no answer any more.
    public func fallSilent() { isMute.withLock { $0 = true } }

    public func record(_ entry: CatalogEntry) async throws(Setback) {
        try outage.pass { rows.state.withLock { Self.take(entry, box, into: &$0) } }
    }

    public func entry(_ id: ItemID) async throws(Setback) -> CatalogEntry? {
        try outage.pass { entries[id] }
    }

    public func remove(_ id: ItemID) async throws(Setback) {
        try outage.pass {
            rows.state.withLock {
                $0.entries[id] = nil
                $0.history[id] = nil
            }
        }
    }

    public func twin(
        of checksum: String, settings: String, organisation: String, besides id: ItemID
    ) async throws(Setback) -> CatalogTwin? {
        if isMute.withLock({ $0 }) {
            // Until the caller has had enough.
            try? await Task.sleep(for: .seconds(3600))
            throw .stopped
        }
        return try outage.pass {
            rows.state.withLock { state in
                let same = state.entries.values.filter {
                    $0.checksum == checksum && $0.settings == settings && $0.organisation == organisation
                        && $0.id != id && !$0.documents.contains { $0.contains("\"same_as\":") }
                }
                let onTheRoad = same.filter {
                    ![.admitted, .failed, .done].contains($0.stage) && state.boxes[$0.id] != box
                }
                let first = { (entries: [CatalogEntry]) in entries.min { $0.id < $1.id } }
                guard let twin = first(same.filter { $0.stage == .done }) ?? first(onTheRoad) else { return nil }
                return CatalogTwin(
                    id: twin.id, stage: twin.stage, box: state.boxes[twin.id] ?? "", unchanged: state.unchanged)
            }
        }
    }

    public func items(_ search: CatalogSearch) async throws(Setback) -> CatalogPage {
        try outage.pass {
            let found = entries.values.filter { entry in
                search.after.map { entry.id < $0 } ?? true && search.status ?? entry.uploadStatus == entry.uploadStatus
                    && search.organisation ?? entry.organisation == entry.organisation
                    && search.words.allSatisfy { entry.searchText.contains($0) }
            }
            let newest = found.sorted { $1.id < $0.id }.prefix(search.limit + 1).map { entry in
                CatalogListing(
                    id: entry.id, stage: entry.stage, organisation: entry.organisation,
                    originalName: entry.originalName, title: entry.title, size: entry.size,
                    arrived: Timestamp(nanoseconds: entry.arrived), failure: entry.failure)
            }
            return CatalogPage(newest, limit: search.limit)
        }
    }

    public func ties(of id: ItemID, root: String?) async throws(Setback) -> CatalogTies {
        try outage.pass {
            let others = entries.values.filter { $0.id != id }
            return CatalogTies(
                pointing: others.filter { $0.documents.contains { $0.contains("\"same_as\":\"\(id)\"") } }.map(\.id),
                sharesRoot: root != nil && others.contains { $0.rootCID == root })
        }
    }

    private static func take(_ entry: CatalogEntry, _ box: String, into state: inout State) {
        let old = state.entries[entry.id]
        if let old, !entry.isNewer(than: old.stage, starts: old.starts) { return }
        state.entries[entry.id] = entry
        state.boxes[entry.id] = box
        if old?.stage != entry.stage { state.history[entry.id, default: []].append(entry.stage) }
    }
}
