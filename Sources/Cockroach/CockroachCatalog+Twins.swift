public import Pipeline
public import Spool
public import SystemCalls

extension CockroachCatalog {
    /// An item of whatever box that has, or will have, the same products.
    public struct Twin: Hashable, Sendable {
        public let id: ItemID
        public let box: String
        public let stage: Stage
        /// When its rows last changed: a box that is gone for good leaves an item that never arrives.
        public let updated: Timestamp
        /// Once it is pinned.
        public let rootCID: String?
    }

    /// Another item with the same bytes and settings that has not failed: a finished one, else the first that came.
    ///
    /// - Parameters:
    ///   - checksum: SHA-256 of the source, hexadecimal.
    ///   - settings: the fingerprint, as entries have it.
    public func twin(
        of checksum: String, settings fingerprint: String, besides id: ItemID
    ) async throws(Setback) -> Twin? {
        try await perform { (connection) throws(DatabaseError) in
            let values = [Value(checksum), Value(fingerprint), Value(id.description)]
            guard let row = try connection.fly([Query(PackageResources.twin_sql, values)])[0].first else { return nil }
            return Twin(
                id: try row.item(0), box: try row.required(1), stage: try row.stage(2),
                updated: Timestamp(nanoseconds: Int64(try row.integer(3)) * 1000), rootCID: row.text(4))
        }
    }
}
