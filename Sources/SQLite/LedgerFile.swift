public import Pipeline
import Spool
public import SystemCalls

/// The ledger of objects in one SQLite file, for all sources of a box. Unlike the catalog it is no mirror: it alone
/// knows what was taken. Without it everything that lies below the watched prefixes would be taken once more.
///
/// What `enter` and `strike` promise is on disk when they return (WAL with `synchronous = FULL`).
public final class LedgerFile: ObjectLedger {
    private let file: DatabaseFile

    /// Touches nothing. The file is made by the first call where there is none; its directory must be there.
    ///
    /// - Parameter patience: how long a call waits for another process that holds the file.
    public init(_ path: Path, patience: Duration = .seconds(10)) {
        file = DatabaseFile(path, patience: patience, steps: Self.steps) { .ledger($0, $1) }
    }

    public func lines(of objects: [SourceObject]) async throws(Setback) -> [LedgerLine] {
        try file.ask { (connection) throws(DatabaseError) in
            try connection.snapshot { () throws(DatabaseError) in
                let find = try connection.prepare(
                    Self.select + " WHERE source = ? AND bucket = ? AND key = ? AND tag = ? AND size = ?")
                var found: [LedgerLine] = []
                for object in objects {
                    try find.rows(object.values) { (row) throws(DatabaseError) in found.append(try LedgerLine(row)) }
                }
                return found
            }
        }
    }

    public func enter(_ lines: [LedgerLine]) async throws(Setback) {
        try file.ask { (connection) throws(DatabaseError) in
            try connection.transaction { () throws(DatabaseError) in
                let put = try connection.prepare(
                    """
                    INSERT INTO objects (source, bucket, key, tag, size, id, state, reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                    ON CONFLICT (source, bucket, key, tag, size) DO UPDATE SET state = excluded.state,
                        reason = excluded.reason, changed_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now')
                    """)
                for line in lines { try put.run(line.values) }
            }
        }
    }

    public func wanted(from source: String, most: Int) async throws(Setback) -> [LedgerLine] {
        try file.ask { (connection) throws(DatabaseError) in
            try connection.rows(
                Self.select + " WHERE state = 'wanted' AND source = ? ORDER BY id LIMIT ?",
                [Value(source), Value(most)]
            ) { (row) throws(DatabaseError) in try LedgerLine(row) }
        }
    }

    public func strike(_ object: SourceObject) async throws(Setback) {
        try file.ask { (connection) throws(DatabaseError) in
            try connection.transaction { () throws(DatabaseError) in
                try connection.run(
                    "DELETE FROM objects WHERE source = ? AND bucket = ? AND key = ? AND tag = ? AND size = ?",
                    object.values)
            }
        }
    }

    /// What tools show: the objects that wait and those that are not taken, the last first.
    public func untaken(most: Int) throws(Setback) -> [LedgerLine] {
        try file.ask { (connection) throws(DatabaseError) in
            try connection.rows(
                Self.select + " WHERE state <> 'taken' ORDER BY id DESC LIMIT ?", [Value(most)]
            ) { (row) throws(DatabaseError) in try LedgerLine(row) }
        }
    }

    fileprivate static let select = "SELECT source, bucket, key, tag, size, id, state, reason FROM objects"

    /// As with the catalog's: never changed once released. The time is for people.
    private static let steps = [
        """
        CREATE TABLE objects (
            source TEXT NOT NULL,
            bucket TEXT NOT NULL,
            key TEXT NOT NULL,
            tag TEXT NOT NULL,
            size INTEGER NOT NULL,
            id TEXT NOT NULL,
            state TEXT NOT NULL,
            reason TEXT,
            changed_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
            PRIMARY KEY (source, bucket, key, tag, size)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX untaken_objects ON objects (source, id) WHERE state <> 'taken';
        """
    ]
}

extension SourceObject {
    fileprivate var values: [Value] { [Value(source), Value(bucket), Value(key), Value(tag), Value(size)] }
}

extension LedgerLine {
    fileprivate var values: [Value] {
        switch state {
        case .wanted: object.values + [Value(id.description), Value("wanted"), .null]
        case .taken: object.values + [Value(id.description), Value("taken"), .null]
        case .refused(let reason): object.values + [Value(id.description), Value("refused"), Value(reason)]
        }
    }

    fileprivate init(_ row: Row) throws(DatabaseError) {
        guard let id = ItemID(try row.required(5)) else { throw .notOurs("id") }
        let object = SourceObject(
            source: try row.required(0), bucket: try row.required(1), key: try row.required(2),
            tag: try row.required(3), size: row.integer(4))
        switch try row.required(6) {
        case "wanted": self.init(object, id, .wanted)
        case "taken": self.init(object, id, .taken)
        case "refused": self.init(object, id, .refused(row.text(7) ?? ""))
        default: throw .notOurs("state")
        }
    }
}
