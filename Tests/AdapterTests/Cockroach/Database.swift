import Pipeline
import Synchronization
import SystemCalls
import TestSupport

@testable import Cockroach

/// A database of a test's own on a real server, and what a test wants to see and to harm in it.
final class Database: Sendable {
    let server: Server
    let name: String
    private let password: Path
    private static let count = Mutex(0)

    /// On the server that all tests share, or on one that a test may kill.
    init(on server: Server? = nil, copyOf template: String = "template1") throws {
        self.server = try server ?? Server.shared("postgres")
        name = Self.count.withLock { count in
            count += 1
            return "test\(count)"
        }
        password = self.server.directory / Name("password-of-\(name)")!
        try Disk().write(Array("secret\n".utf8), to: password)
        try Self.run("CREATE DATABASE \(name) TEMPLATE \(template) OWNER ingestd", on: self.server["admin"])
    }

    /// As the role `ingestd` with its password, and with short timeouts.
    func settings(box: String = "north") throws -> Cockroach.Settings {
        var settings = Cockroach.Settings(connection: connection(role: "ingestd"), passwordFile: password, box: box)
        settings.lockTimeout = .milliseconds(300)
        return settings
    }

    func connection(role: String) -> String {
        "host=\(server["host"]) port=\(server["port"]) user=\(role) dbname=\(name)"
    }

    func catalog(box: String = "north") throws -> CockroachCatalog { CockroachCatalog(try settings(box: box)) }

    /// A session as the role that may do anything.
    func session() throws -> Connection { try Self.session(connection(role: "admin")) }

    /// As a backup of this moment has it. Ends every session: nobody may look while it is copied.
    func copy() throws -> Database {
        try Self.run(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '\(name)'",
            on: server["admin"])
        return try Database(on: server, copyOf: name)
    }

    /// The first column of a query, as text.
    @discardableResult
    func query(_ text: String) throws -> [String] {
        let rows = try session().fly([Query(Array(text.utf8))])
        return rows[0].map { $0.text(0) ?? "NULL" }
    }

    private static func run(_ text: String, on connection: String) throws {
        try session(connection).fly([Query(Array(text.utf8))])
    }

    private static func session(_ connection: String) throws -> Connection {
        try Connection.open(Cockroach.Settings(connection: connection, box: ""), wake: Wake())
    }
}

extension Database {
    /// Every row but those of the history, without the times at which rows were written.
    func dump() throws -> [String] {
        try Self.tables.dropLast().flatMap { table in
            try query(
                """
                SELECT '\(table) ' || (
                    to_jsonb(r) - '{updated_at,stage_since}'::TEXT[]
                        - CASE WHEN '\(table)' LIKE 'transcode%' THEN 'created_at' ELSE '' END)::TEXT
                FROM \(table) AS r ORDER BY 1
                """)
        }
    }

    static let tables = [
        "videos", "items", "transcodes", "transcode_segments", "transcode_order", "documents", "events",
    ]

    /// How many rows each table has.
    func counts() throws -> [Int] { try Self.tables.map { Int(try query("SELECT count(*) FROM \($0)")[0])! } }
}
