internal import CSQLite
internal import SystemCalls

/// One open database file, used by one thread at a time; closed when nobody holds it any more.
final class Connection {
    private let handle: OpaquePointer

    /// Opens the file, makes it where there is none, and sets what our promises rest on.
    static func open(_ path: Path, patience: Duration) throws(DatabaseError) -> Connection {
        let connection = try Connection(path)
        sqlite3_busy_timeout(connection.handle, Int32(patience / .milliseconds(1)))
        // WAL: a reader (ingestctl) and the writer (ingestd) do not wait for each other.
        try connection.run("PRAGMA journal_mode = WAL")
        // In WAL mode NORMAL does not flush at each commit, and a commit is our promise.
        try connection.run("PRAGMA synchronous = FULL")
        try connection.run("PRAGMA foreign_keys = ON")
        // KiB of pages: a backlog of ten thousand items is to cost as little as one item.
        try connection.run("PRAGMA cache_size = -512")
        return connection
    }

    private init(_ path: Path) throws(DatabaseError) {
        var opened: OpaquePointer?
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
        let code = path.withCString { sqlite3_open_v2($0, &opened, flags, nil) }
        guard code == SQLITE_OK, let opened else {
            let error = DatabaseError(code, of: opened, in: "open \(path)")
            sqlite3_close_v2(opened)
            throw error
        }
        handle = opened
    }

    deinit { sqlite3_close_v2(handle) }

    /// Whether the file at our path is another one than we have open: it was set aside or restored
    /// by `ingestctl` or a person, and what we would write goes nowhere.
    var hasMoved: Bool {
        var answer: Int32 = 0
        // A VFS that does not know the question leaves the answer at 0.
        _ = sqlite3_file_control(handle, "main", SQLITE_FCNTL_HAS_MOVED, &answer)
        return answer != 0
    }

    func prepare(_ text: String) throws(DatabaseError) -> Statement {
        try Statement(text, on: handle)
    }

    func run(_ text: String, _ values: [Value] = []) throws(DatabaseError) {
        try prepare(text).run(values)
    }

    /// Several statements without values, separated by semicolons: a migration.
    func runScript(_ text: String) throws(DatabaseError) {
        let code = sqlite3_exec(handle, text, nil, nil, nil)
        guard code == SQLITE_OK else { throw DatabaseError(code, of: handle, in: "migration") }
    }

    func rows<Element>(
        _ text: String, _ values: [Value] = [], _ element: (Row) throws(DatabaseError) -> Element
    ) throws(DatabaseError) -> [Element] {
        var found: [Element] = []
        try prepare(text).rows(values) { (row) throws(DatabaseError) in found.append(try element(row)) }
        return found
    }

    /// All of `changes` or nothing. Takes the write lock at once, so that what was read in it is
    /// still so when it commits. A crash before the commit leaves the database as it was; when this
    /// returns, a power cut takes nothing of it.
    func transaction<Answer>(_ changes: () throws(DatabaseError) -> Answer) throws(DatabaseError) -> Answer {
        try bracket("BEGIN IMMEDIATE", changes)
    }

    /// Several questions about one moment, while others write.
    func snapshot<Answer>(_ questions: () throws(DatabaseError) -> Answer) throws(DatabaseError) -> Answer {
        try bracket("BEGIN", questions)
    }

    private func bracket<Answer>(
        _ begin: String, _ body: () throws(DatabaseError) -> Answer
    ) throws(DatabaseError) -> Answer {
        try run(begin)
        do {
            let answer = try body()
            try run("COMMIT")
            return answer
        } catch {
            try? run("ROLLBACK")  // Some errors (a full disk) have rolled back by themselves, and then this one fails.
            throw error
        }
    }
}
