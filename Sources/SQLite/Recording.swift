internal import Pipeline
internal import Spool

/// Brings all rows of one item to what an entry says. To be run inside a transaction.
struct Recording {
    private let connection: Connection
    private let entry: CatalogEntry
    private let id: Value

    init(_ connection: Connection, _ entry: CatalogEntry) {
        self.connection = connection
        self.entry = entry
        id = Value(entry.id.description)
    }

    func run() throws(DatabaseError) {
        let old = try Reading(connection).entry(entry.id)
        if let old {
            guard old != entry, entry.isNewer(than: old.stage, starts: old.starts) else { return }
        }
        try recordVideo()
        try recordItem()
        try recordTranscodes()
        try recordDocuments()
        if old?.stage != entry.stage { try recordEvent() }
    }

    private func recordVideo() throws(DatabaseError) {
        try connection.run(
            """
            INSERT INTO videos
                (id, file_id, title, description, file_path, ipfs_cid, checksum, upload_status, file_size, created_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, strftime('%Y-%m-%dT%H:%M:%fZ', ? / 1000000000.0, 'unixepoch'))
            ON CONFLICT (id) DO UPDATE SET
                file_id = excluded.file_id, title = excluded.title, description = excluded.description,
                file_path = excluded.file_path, ipfs_cid = excluded.ipfs_cid, checksum = excluded.checksum,
                upload_status = excluded.upload_status, file_size = excluded.file_size,
                created_at = excluded.created_at, updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now')
            """,
            [
                id, Value(entry.fileID?.description), Value(entry.title), Value(entry.summary), Value(entry.filePath),
                Value(entry.rootCID), Value(entry.checksum), Value(entry.uploadStatus), Value(entry.size),
                .integer(entry.arrived),
            ])
    }

    private func recordItem() throws(DatabaseError) {
        try connection.run(
            """
            INSERT INTO items (id, spool, organisation, original_name, stage, starts, arrived, failure)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET
                spool = excluded.spool, organisation = excluded.organisation, original_name = excluded.original_name,
                stage = excluded.stage, starts = excluded.starts, arrived = excluded.arrived,
                failure = excluded.failure, updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now')
            """,
            [
                id, Value(entry.spool), Value(entry.organisation), Value(entry.originalName),
                Value(entry.stage.description), Value(entry.starts), .integer(entry.arrived), Value(entry.failure),
            ])
    }

    private func recordTranscodes() throws(DatabaseError) {
        let rows = entry.transcodes.map { (id: RowID.transcode($0.filePath, of: entry.id), transcode: $0) }
        try removeStale(from: "transcodes", where: "video_id", is: id, keeping: rows.map { $0.id.description })
        let put = try connection.prepare(
            """
            INSERT INTO transcodes (id, video_id, file_path, file_cid, format, resolution, type)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET
                file_cid = excluded.file_cid, format = excluded.format, resolution = excluded.resolution,
                type = excluded.type
            """)
        let order = try connection.prepare(
            """
            INSERT INTO transcode_order (transcode_id, position) VALUES (?, ?)
            ON CONFLICT (transcode_id) DO UPDATE SET position = excluded.position
            """)
        for (position, row) in rows.enumerated() {
            let made = row.transcode
            try put.run([
                Value(row.id.description), id, Value(made.filePath), Value(made.cid), Value(made.format),
                Value(made.resolution), Value(made.type),
            ])
            try order.run([Value(row.id.description), Value(position)])
            try record(made.segments, of: row.id)
        }
    }

    private func record(_ segments: [CatalogEntry.Segment], of transcode: RowID) throws(DatabaseError) {
        let owner = Value(transcode.description)
        let rows = segments.map { (id: RowID.segment($0.sequence, of: transcode).description, segment: $0) }
        try removeStale(from: "transcode_segments", where: "transcode_id", is: owner, keeping: rows.map(\.id))
        let put = try connection.prepare(
            """
            INSERT INTO transcode_segments (id, transcode_id, file_path, file_cid, sequence, duration)
            VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET
                file_path = excluded.file_path, file_cid = excluded.file_cid, duration = excluded.duration
            """)
        for (id, segment) in rows {
            try put.run([
                Value(id), owner, Value(segment.filePath), Value(segment.cid), Value(segment.sequence),
                Value(Decimal.text(segment.duration)),
            ])
        }
    }

    private func recordDocuments() throws(DatabaseError) {
        try connection.run(
            "DELETE FROM documents WHERE video_id = ? AND version > ?", [id, Value(entry.documents.count)])
        let put = try connection.prepare(
            """
            INSERT INTO documents (video_id, version, body) VALUES (?, ?, ?)
            ON CONFLICT (video_id, version) DO UPDATE SET body = excluded.body
            """)
        for (place, body) in entry.documents.enumerated() { try put.run([id, Value(place + 1), Value(body)]) }
    }

    private func recordEvent() throws(DatabaseError) {
        try connection.run(
            "INSERT INTO events (video_id, stage, starts, failure) VALUES (?, ?, ?, ?)",
            [id, Value(entry.stage.description), Value(entry.starts), Value(entry.failure)])
    }

    /// Takes away the rows that an earlier entry had and this one has not: a person may have sent the
    /// item back, and then it has less than before. Table and column are words of our own source.
    private func removeStale(
        from table: StaticString, where column: StaticString, is owner: Value, keeping ids: [String]
    ) throws(DatabaseError) {
        let kept = Set(ids)
        let found = try connection.rows("SELECT id FROM \(table) WHERE \(column) = ?", [owner]) { $0.text(0) ?? "" }
        for id in found where !kept.contains(id) {
            try connection.run("DELETE FROM \(table) WHERE id = ?", [Value(id)])
        }
    }
}
