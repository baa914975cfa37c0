internal import CSQLite
public import Pipeline
public import Spool
public import SystemCalls

/// The catalog in one SQLite file: readable with the `sqlite3` tool, and by `ingestctl` while the
/// daemon writes.
///
/// 1. An entry is recorded in one transaction, whole or not at all.
/// 2. When `record` returns, a power cut does not take it (WAL with `synchronous = FULL`).
/// 3. An entry that is older than what is there changes nothing, whoever else writes.
/// 4. The same entry twice is one entry: nothing is written, no time changes.
/// 5. The file is a mirror: one that is broken, or gone, is made again by `rebuild-catalog`.
///
/// Calls block: first for each other, then for other processes, up to `patience`.
public final class CatalogFile: Catalog {
    let file: DatabaseFile
    var path: Path { file.path }

    /// Touches nothing: a catalog that is broken or away does not keep the daemon from starting. The
    /// file is made by the first call where there is none; its directory must be there.
    ///
    /// - Parameter patience: how long a call waits for another process that holds the file.
    public init(_ path: Path, patience: Duration = .seconds(10)) {
        file = DatabaseFile(path, patience: patience, steps: Schema.steps) { .catalog($0, $1) }
    }

    public func record(_ entry: CatalogEntry) async throws(Setback) {
        try file.ask { (connection) throws(DatabaseError) in
            try connection.transaction { () throws(DatabaseError) in
                let old = try Reading(connection).entry(entry.id)
                guard let change = CatalogChange(from: old, to: entry) else { return }
                try Recording(connection, change).run()
            }
        }
    }

    public func entry(_ id: ItemID) async throws(Setback) -> CatalogEntry? {
        try file.ask { (connection) throws(DatabaseError) in
            try connection.snapshot { () throws(DatabaseError) in try Reading(connection).entry(id) }
        }
    }

    public func remove(_ id: ItemID) async throws(Setback) {
        try file.ask { (connection) throws(DatabaseError) in
            try connection.transaction { () throws(DatabaseError) in
                try connection.run("DELETE FROM videos WHERE id = ?", [Value(id.description)])
            }
        }
    }

    /// Moves the file out of the way, as `<name>.<mark>` with its journal beside it, so that the next call
    /// of whatever process makes an empty one. For `rebuild-catalog` on a damaged file; nothing is
    /// deleted. The file goes last: before that, a crash leaves a mirror that lacks its newest
    /// entries, and is set aside again.
    public func setAside(_ mark: Name, on fileSystem: any FileSystem = Disk()) throws(Setback) {
        try file.closed { () throws(Setback) in
            do throws(SystemError) {
                for ending in ["-wal", "-shm", ""] { try move(ending, aside: mark, on: fileSystem) }
                try fileSystem.synchronize(directory: path.parent)
            } catch {
                throw .temporary("the catalog \(path) cannot be set aside: \(error)")
            }
        }
    }

    private func move(_ ending: String, aside mark: Name, on fileSystem: any FileSystem) throws(SystemError) {
        guard let from = Path(bytes: path.bytes + ending.utf8),
            let to = Path(bytes: path.bytes + [UInt8(ascii: ".")] + mark.bytes + ending.utf8)
        else { return }
        if try fileSystem.exists(from) { try fileSystem.rename(from, to: to) }
    }
}
