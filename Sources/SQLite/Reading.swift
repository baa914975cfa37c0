internal import CSQLite
internal import Pipeline
internal import Spool
internal import SystemCalls

/// Makes an entry of the rows of one item, equal to the one that was recorded. To be run inside a
/// transaction: the rows are of one moment.
struct Reading {
    private let connection: Connection

    init(_ connection: Connection) {
        self.connection = connection
    }

    func entry(_ id: ItemID) throws(DatabaseError) -> CatalogEntry? {
        guard var entry = try frame(id) else { return nil }
        entry.transcodes = try transcodes(of: id)
        entry.documents = try connection.rows(
            "SELECT body FROM documents WHERE video_id = ? ORDER BY version", [Value(id.description)]
        ) { (row) throws(DatabaseError) in try row.required(0) }
        return entry
    }

    /// What stands in `videos` and `items`.
    private func frame(_ id: ItemID) throws(DatabaseError) -> CatalogEntry? {
        try connection.rows(
            """
            SELECT stage, starts, spool, organisation, original_name, file_size, arrived, failure,
                title, description, file_path, ipfs_cid, checksum, settings
            FROM items JOIN videos USING (id) WHERE id = ?
            """, [Value(id.description)]
        ) { (row) throws(DatabaseError) in
            var entry = CatalogEntry(
                id: id, stage: try row.stage(0), starts: row.integer(1), spool: try row.required(2),
                organisation: try row.required(3), originalName: try row.required(4), size: row.integer(5),
                arrived: Int64(row.integer(6)))
            entry.failure = row.text(7)
            entry.title = row.text(8)
            entry.summary = row.text(9)
            entry.filePath = row.text(10)
            entry.rootCID = row.text(11)
            entry.checksum = row.text(12)
            entry.settings = row.text(13)
            return entry
        }.first
    }

    private func transcodes(of id: ItemID) throws(DatabaseError) -> [CatalogEntry.Transcode] {
        let segments = try connection.prepare(
            """
            SELECT file_path, file_cid, sequence, duration FROM transcode_segments
            WHERE transcode_id = ? ORDER BY sequence
            """)
        return try connection.rows(
            """
            SELECT id, file_path, file_cid, format, resolution, type
            FROM transcodes JOIN transcode_order ON transcode_id = id WHERE video_id = ? ORDER BY position
            """, [Value(id.description)]
        ) { (row) throws(DatabaseError) in
            var transcode = CatalogEntry.Transcode(
                filePath: try row.required(1), cid: row.text(2), format: try row.required(3),
                resolution: try row.required(4), type: try row.required(5))
            try segments.rows([Value(row.text(0))]) { (row) throws(DatabaseError) in
                transcode.segments.append(try segment(row))
            }
            return transcode
        }
    }

    private func segment(_ row: Row) throws(DatabaseError) -> CatalogEntry.Segment {
        guard let duration = DecimalSeconds.duration(try row.required(3)) else { throw .notOurs("duration") }
        return CatalogEntry.Segment(
            filePath: try row.required(0), cid: row.text(1), sequence: row.integer(2), duration: duration)
    }
}

extension Row {
    /// A text that we never write as NULL.
    func required(_ column: Int32) throws(DatabaseError) -> String {
        guard let text = text(column) else { throw .notOurs("column \(column)") }
        return text
    }

    func stage(_ column: Int32) throws(DatabaseError) -> Stage {
        guard let name = Name(try required(column)), let stage = Stage(name) else { throw .notOurs("stage") }
        return stage
    }
}

extension DatabaseError {
    /// Somebody else wrote into our tables: as good as damaged, and mended the same way.
    static func notOurs(_ what: String) -> DatabaseError {
        DatabaseError(code: SQLITE_CORRUPT, message: "a value that ingestd does not write", statement: what)
    }
}
