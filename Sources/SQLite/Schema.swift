/// The tables, as numbered steps that are never changed once released: a new shape is a new step.
///
/// `videos`, `transcodes` and `transcode_segments` have exactly the columns of the specification.
/// Their types are SQLite's: STRING would mean NUMERIC there (the title `007` would become 7), so
/// texts, UUIDs and times are TEXT; DECIMAL would mean REAL, so a duration is a decimal number as
/// TEXT, exact, which SQLite's arithmetic takes as a number. STRICT tables refuse anything else.
/// Times are RFC 3339 in UTC.
enum Schema {
    static let steps = [mirror, own, settings, search]

    private static let mirror = """
        CREATE TABLE videos (
            id TEXT PRIMARY KEY NOT NULL,
            file_id TEXT,
            title TEXT,
            description TEXT,
            file_path TEXT,
            ipfs_cid TEXT,
            checksum TEXT,
            upload_status TEXT NOT NULL DEFAULT 'pending',
            file_size INTEGER,
            created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
            updated_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
        ) STRICT;

        CREATE TABLE transcodes (
            id TEXT PRIMARY KEY NOT NULL,
            video_id TEXT NOT NULL REFERENCES videos (id) ON DELETE CASCADE,
            file_path TEXT,
            file_cid TEXT,
            format TEXT NOT NULL,
            resolution TEXT NOT NULL,
            storage_type TEXT NOT NULL DEFAULT 's3',
            type TEXT NOT NULL DEFAULT 'transcode',
            created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
        ) STRICT;
        CREATE INDEX transcodes_of_video ON transcodes (video_id);

        CREATE TABLE transcode_segments (
            id TEXT PRIMARY KEY NOT NULL,
            transcode_id TEXT NOT NULL REFERENCES transcodes (id) ON DELETE CASCADE,
            file_path TEXT,
            file_cid TEXT,
            storage_type TEXT NOT NULL DEFAULT 's3',
            sequence INTEGER NOT NULL,
            duration TEXT NOT NULL,
            created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
        ) STRICT;
        CREATE INDEX segments_of_transcode ON transcode_segments (transcode_id, sequence);
        """

    /// What the specification has no column for. `items.arrived` is in nanoseconds since
    /// 1970-01-01T00:00:00Z; `transcode_order` keeps the order of an entry's transcodes; `events` only
    /// ever grows while its item is known.
    private static let own = """
        CREATE TABLE items (
            id TEXT PRIMARY KEY NOT NULL REFERENCES videos (id) ON DELETE CASCADE,
            spool TEXT NOT NULL,
            organisation TEXT NOT NULL,
            original_name TEXT NOT NULL,
            stage TEXT NOT NULL,
            starts INTEGER NOT NULL,
            arrived INTEGER NOT NULL,
            failure TEXT,
            updated_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
        ) STRICT;
        CREATE INDEX items_at_stage ON items (stage, id);

        CREATE TABLE transcode_order (
            transcode_id TEXT PRIMARY KEY NOT NULL REFERENCES transcodes (id) ON DELETE CASCADE,
            position INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE documents (
            video_id TEXT NOT NULL REFERENCES videos (id) ON DELETE CASCADE,
            version INTEGER NOT NULL,
            body TEXT NOT NULL,
            PRIMARY KEY (video_id, version)
        ) STRICT;

        CREATE TABLE events (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            video_id TEXT NOT NULL REFERENCES videos (id) ON DELETE CASCADE,
            stage TEXT NOT NULL,
            starts INTEGER NOT NULL,
            failure TEXT,
            recorded_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
        ) STRICT;
        CREATE INDEX events_of_video ON events (video_id, number);
        """

    /// What twins are known by, beside `videos.checksum`.
    private static let settings = "ALTER TABLE items ADD COLUMN settings TEXT"

    /// What words are looked for in, in small letters; the films of the same bytes, and of one DAG.
    private static let search = """
        ALTER TABLE items ADD COLUMN search TEXT;
        CREATE INDEX videos_of_checksum ON videos (checksum);
        CREATE INDEX videos_of_root ON videos (ipfs_cid);
        """

    /// Brings a database to the newest shape. Each step is one transaction together with its number:
    /// a crash leaves the shape of a whole number of steps, and the next opening goes on from there.
    static func raise(_ connection: Connection, by steps: [String]) throws(DatabaseError) {
        try connection.run(
            "CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY, applied_at TEXT NOT NULL)")
        for version in 1...steps.count where try current(connection) < version {
            try connection.transaction { () throws(DatabaseError) in
                // Another process may have made this step while we waited for the lock.
                guard try current(connection) < version else { return }
                try connection.runScript(steps[version - 1])
                try connection.run(
                    "INSERT INTO schema_version VALUES (?, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))", [Value(version)])
            }
        }
        let found = try current(connection)
        guard found <= steps.count else { throw .newerSchema(found) }
    }

    private static func current(_ connection: Connection) throws(DatabaseError) -> Int {
        try connection.rows("SELECT coalesce(max(version), 0) FROM schema_version") { $0.integer(0) }[0]
    }
}

extension DatabaseError {
    /// A later ingestd has been here; SQLite's own word for a shape that is not what was expected.
    static func newerSchema(_ version: Int) -> DatabaseError {
        DatabaseError(
            code: SQLiteCode.schema, message: "the tables have version \(version), made by a newer ingestd",
            statement: "schema")
    }
}
