internal import Spool

/// For `rebuild-catalog`: the spool is right, also where a catalog says more than it does. That happens when the
/// spool was restored and the catalog was not, or a person took an item back by hand.
extension Catalog {
    /// Whether `record` left the rows alone because they say more than the entry.
    public func isAhead(of entry: CatalogEntry) async throws(Setback) -> Bool {
        guard let held = try await self.entry(entry.id) else { return false }
        return held.stage != entry.stage || held.starts != entry.starts
    }

    /// Brings the rows to what the entry says, whatever they say. The item's history begins anew.
    public func replace(with entry: CatalogEntry) async throws(Setback) {
        try await remove(entry.id)
        try await record(entry)
    }
}
