public import Spool

/// An item of whatever box that has, or will have, the same products.
public struct CatalogTwin: Hashable, Sendable {
    public let id: ItemID
    /// `done`, or one on the road behind `admitted`.
    public let stage: Stage
    public let box: String
    /// For how long its rows have not changed, by the catalog's clock: a box that is gone for good leaves an item
    /// that never arrives.
    public let unchanged: Duration

    public init(id: ItemID, stage: Stage, box: String, unchanged: Duration) {
        self.id = id
        self.stage = stage
        self.box = box
        self.unchanged = unchanged
    }
}

extension Catalog {
    /// A catalog of one box knows no others.
    public func twin(
        of checksum: String, settings: String, organisation: String, besides id: ItemID
    ) async throws(Setback) -> CatalogTwin? { nil }
}
