internal import Pipeline
internal import Spool

/// Brings all rows of one item to what an entry says. To be run inside a transaction.
struct Recording {
    private let connection: Connection
    private let change: CatalogChange
    private let entry: CatalogEntry
    private let id: Value

    init(_ connection: Connection, _ change: CatalogChange) {
        self.connection = connection
        self.change = change
        entry = change.entry
        id = Value(change.entry.id.description)
    }

    func run() throws(DatabaseError) {
        try recordVideo()
        try recordItem()
        try remove(change.staleTranscodes, from: "transcodes")
        try remove(change.staleSegments, from: "transcode_segments")
        try recordTranscodes()
        try recordSegments()
        try recordDocuments()
        if change.isMove { try recordEvent() }
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
            INSERT INTO items
                (id, spool, organisation, original_name, stage, starts, arrived, failure, settings, search)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET
                spool = excluded.spool, organisation = excluded.organisation, original_name = excluded.original_name,
                stage = excluded.stage, starts = excluded.starts, arrived = excluded.arrived,
                failure = excluded.failure, settings = excluded.settings, search = excluded.search,
                updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now')
            """,
            [
                id, Value(entry.spool), Value(entry.organisation), Value(entry.originalName),
                Value(entry.stage.description), Value(entry.starts), .integer(entry.arrived), Value(entry.failure),
                Value(entry.settings), Value(entry.searchText),
            ])
    }

    private func recordTranscodes() throws(DatabaseError) {
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
        for row in change.transcodes {
            let made = row.transcode
            try put.run([
                Value(row.id.description), id, Value(made.filePath), Value(made.cid), Value(made.format),
                Value(made.resolution), Value(made.type),
            ])
            try order.run([Value(row.id.description), Value(row.position)])
        }
    }

    private func recordSegments() throws(DatabaseError) {
        let put = try connection.prepare(
            """
            INSERT INTO transcode_segments (id, transcode_id, file_path, file_cid, sequence, duration)
            VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET
                file_path = excluded.file_path, file_cid = excluded.file_cid, duration = excluded.duration
            """)
        for row in change.segments {
            let segment = row.segment
            try put.run([
                Value(row.id.description), Value(row.transcode.description), Value(segment.filePath),
                Value(segment.cid), Value(segment.sequence), Value(DecimalSeconds.text(segment.duration)),
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
        for row in change.documents { try put.run([id, Value(row.version), Value(row.text)]) }
    }

    private func recordEvent() throws(DatabaseError) {
        try connection.run(
            "INSERT INTO events (video_id, stage, starts, failure) VALUES (?, ?, ?, ?)",
            [id, Value(entry.stage.description), Value(entry.starts), Value(entry.failure)])
    }

    /// What hangs on the rows goes with them. The table is a word of our own source.
    private func remove(_ rows: [RowID], from table: StaticString) throws(DatabaseError) {
        guard !rows.isEmpty else { return }
        let remove = try connection.prepare("DELETE FROM \(table) WHERE id = ?")
        for row in rows { try remove.run([Value(row.description)]) }
    }
}
