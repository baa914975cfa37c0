public import Pipeline
public import Spool
internal import SystemCalls

extension CockroachCatalog {
    public func items(_ search: CatalogSearch) async throws(Setback) -> CatalogPage {
        let values = [
            Value(search.after?.description), Value(search.status), Value(search.organisation),
            Value(array: search.words), Value(search.limit + 1),
        ]
        return try await perform { (connection) throws(DatabaseError) in
            var found: [CatalogListing] = []
            for row in try connection.fly([Query(PackageResources.search_sql, values)])[0] {
                found.append(
                    CatalogListing(
                        id: try row.item(0), stage: try row.stage(1), organisation: try row.required(2),
                        originalName: try row.required(3), title: row.text(4), size: try row.integer(5),
                        arrived: Timestamp(nanoseconds: Int64(try row.integer(6))), failure: row.text(7)))
            }
            return CatalogPage(found, limit: search.limit)
        }
    }

    public func ties(of id: ItemID, root: String?) async throws(Setback) -> CatalogTies {
        let own = Value(id.description)
        return try await perform { (connection) throws(DatabaseError) in
            let answers = try connection.fly([
                Query(PackageResources.pointing_sql, [own]), Query(PackageResources.sharing_sql, [own, Value(root)]),
            ])
            var pointing: [ItemID] = []
            for row in answers[0] { pointing.append(try row.item(0)) }
            return CatalogTies(pointing: pointing, sharesRoot: answers[1].first != nil)
        }
    }
}
