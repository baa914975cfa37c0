internal import JSONValue
public import Pipeline
public import Spool
internal import SystemCalls

extension CatalogFile {
    public func items(_ search: CatalogSearch) async throws(Setback) -> CatalogPage {
        let words = JSON.array(search.words.map { .string($0) }).text
        let found = try file.ask { (connection) throws(DatabaseError) in
            try connection.rows(
                """
                SELECT id, stage, organisation, original_name, title, file_size, arrived, failure
                FROM items JOIN videos USING (id)
                WHERE (?1 IS NULL OR id < ?1) AND (?2 IS NULL OR upload_status = ?2)
                    AND (?3 IS NULL OR organisation = ?3)
                    AND NOT EXISTS (
                        SELECT 1 FROM json_each(?4)
                        WHERE instr(
                            coalesce(
                                search,
                                lower(coalesce(title, '') || ' ' || coalesce(description, '') || ' ' || original_name)),
                            json_each.value) = 0)
                ORDER BY id DESC LIMIT ?5
                """,
                [
                    Value(search.after?.description), Value(search.status), Value(search.organisation), Value(words),
                    Value(search.limit + 1),
                ]
            ) { (row) throws(DatabaseError) in try Self.listing(row) }
        }
        return CatalogPage(found, limit: search.limit)
    }

    private static func listing(_ row: Row) throws(DatabaseError) -> CatalogListing {
        guard let id = ItemID(try row.required(0)) else { throw .notOurs("id") }
        return CatalogListing(
            id: id, stage: try row.stage(1), organisation: try row.required(2), originalName: try row.required(3),
            title: row.text(4), size: row.integer(5), arrived: Timestamp(nanoseconds: Int64(row.integer(6))),
            failure: row.text(7))
    }

    public func ties(of id: ItemID, root: String?) async throws(Setback) -> CatalogTies {
        try file.ask { (connection) throws(DatabaseError) in
            try connection.snapshot { () throws(DatabaseError) in
                let pointing = try connection.rows(
                    """
                    SELECT DISTINCT other.id FROM videos AS own
                    JOIN videos AS other ON other.checksum = own.checksum AND other.id <> own.id
                    JOIN documents ON video_id = other.id
                    WHERE own.id = ?1 AND json_extract(body, '$.same_as') = ?1 LIMIT 10
                    """, [Value(id.description)]
                ) { (row) throws(DatabaseError) in ItemID(try row.required(0)) }
                let sharing = try connection.rows(
                    "SELECT 1 FROM videos WHERE ipfs_cid = ? AND id <> ? LIMIT 1", [Value(root), Value(id.description)]
                ) { $0.integer(0) }
                return CatalogTies(pointing: pointing.compactMap(\.self), sharesRoot: !sharing.isEmpty)
            }
        }
    }
}
