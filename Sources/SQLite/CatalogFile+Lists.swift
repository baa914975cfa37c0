public import Pipeline
public import Spool
internal import SystemCalls

/// What tools ask a catalog: lists, counts and histories. The answers are those of the mirror; who
/// must be right asks the spool.
extension CatalogFile {
    /// An item in a list.
    public struct Summary: Hashable, Sendable {
        public let id: ItemID
        public let stage: Stage
        public let spool: String
        public let organisation: String
        public let originalName: String
        /// Bytes.
        public let size: Int
        public let starts: Int
        public let failure: String?
        /// When the catalog last changed: RFC 3339 in UTC.
        public let updated: String
    }

    /// A change of stage, as it was recorded.
    public struct Event: Hashable, Sendable {
        public let stage: Stage
        public let starts: Int
        public let failure: String?
        /// RFC 3339 in UTC.
        public let recorded: String
    }

    /// The items at a stage, or all, in the order of their arrival.
    public func summaries(at stage: Stage? = nil, limit: Int = .max) throws(Setback) -> [Summary] {
        try file.ask { (connection) throws(DatabaseError) in
            try connection.rows(
                """
                SELECT id, stage, spool, organisation, original_name, file_size, starts, failure, items.updated_at
                FROM items JOIN videos USING (id) WHERE ?1 IS NULL OR stage = ?1 ORDER BY id LIMIT ?2
                """, [Value(stage?.description), Value(limit)]
            ) { (row) throws(DatabaseError) in
                guard let id = ItemID(try row.required(0)) else { throw .notOurs("id") }
                return Summary(
                    id: id, stage: try row.stage(1), spool: try row.required(2), organisation: try row.required(3),
                    originalName: try row.required(4), size: row.integer(5), starts: row.integer(6),
                    failure: row.text(7), updated: try row.required(8))
            }
        }
    }

    /// How many items there are at each stage that has any.
    public func counts() throws(Setback) -> [Stage: Int] {
        try file.ask { (connection) throws(DatabaseError) in
            let rows = try connection.rows("SELECT stage, count(*) FROM items GROUP BY stage") {
                (row) throws(DatabaseError) in (try row.stage(0), row.integer(1))
            }
            return Dictionary(uniqueKeysWithValues: rows)
        }
    }

    /// Every change of stage of an item that was recorded, the first first.
    public func history(of id: ItemID) throws(Setback) -> [Event] {
        try file.ask { (connection) throws(DatabaseError) in
            try connection.rows(
                "SELECT stage, starts, failure, recorded_at FROM events WHERE video_id = ? ORDER BY number",
                [Value(id.description)]
            ) { (row) throws(DatabaseError) in
                Event(
                    stage: try row.stage(0), starts: row.integer(1), failure: row.text(2),
                    recorded: try row.required(3))
            }
        }
    }
}
