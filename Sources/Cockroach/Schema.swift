/// The tables, as numbered files (Migrations) that are never changed once released: a new shape is a new file.
///
/// Each statement is a transaction of its own, because CockroachDB's changes of a schema are not undone with one,
/// and can be repeated: a crash in the middle, or several boxes at once, cost time only.
enum Schema {
    /// SwiftPM makes the names: the first digit is lost.
    static let files = [
        PackageResources._001_specification_sql, PackageResources._002_own_sql, PackageResources._003_search_sql,
    ]

    /// Brings the tables to the newest shape; looks only, where they have it.
    static func raise(_ connection: Connection) throws(DatabaseError) {
        var found = try version(connection) ?? 0
        guard found <= files.count else { throw .newerTables(version: found) }
        guard found < files.count else { return }
        try make(Query(PackageResources.versions_sql), on: connection)
        found = try version(connection) ?? 0
        while found < files.count {
            for statement in statements(of: files[found]) { try make(Query(statement), on: connection) }
            found += 1
            try make(Query(PackageResources.put_version_sql, [Value(found)]), on: connection)
        }
    }

    /// Nil where there are no tables yet.
    private static func version(_ connection: Connection) throws(DatabaseError) -> Int? {
        do throws(DatabaseError) {
            return try connection.fly([Query(PackageResources.version_sql)])[0][0].integer(0)
        } catch {
            if case .refused("42P01", _, _) = error { return nil }
            throw error
        }
    }

    /// A statement ends with a semicolon at the end of its line.
    static func statements(of file: [UInt8]) -> [[UInt8]] {
        var found: [[UInt8]] = [[]]
        for line in file.split(separator: UInt8(ascii: "\n")) where !line.starts(with: "--".utf8) {
            found[found.count - 1] += line + [UInt8(ascii: "\n")]
            if line.last == UInt8(ascii: ";") { found.append([]) }
        }
        return found.filter { !$0.isEmpty }
    }

    /// Two boxes that make the same table in the same instant: one of them is told that it is there, or that the
    /// server's own tables have changed. The second time it finds it.
    private static func make(_ change: Query, on connection: Connection) throws(DatabaseError) {
        for _ in 1...4 {
            do throws(DatabaseError) {
                try connection.fly([change])
                return
            } catch {
                guard case .refused(let state, _, _) = error, collisions.contains(state) else { throw error }
            }
        }
        try connection.fly([change])
    }

    /// Unique violation, duplicate table and object, serialization failure, and "tuple concurrently updated".
    private static let collisions: Set<String> = ["23505", "42P07", "42710", "40001", "40P01", "XX000"]
}
