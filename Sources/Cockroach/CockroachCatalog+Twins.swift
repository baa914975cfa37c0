public import Pipeline
public import Spool

extension CockroachCatalog {
    public func twin(
        of checksum: String, settings fingerprint: String, organisation: String, besides id: ItemID
    ) async throws(Setback) -> CatalogTwin? {
        let facts = [checksum, fingerprint, organisation, id.description, settings.box].map { Value($0) }
        return try await perform { (connection) throws(DatabaseError) in
            guard let row = try connection.fly([Query(PackageResources.twin_sql, facts)])[0].first else { return nil }
            return CatalogTwin(
                id: try row.item(0), stage: try row.stage(1), box: try row.required(2),
                unchanged: .seconds(try row.integer(3)))
        }
    }
}
