internal import CSQLite
public import Pipeline
internal import SystemCalls

extension CatalogFile {
    /// What SQLite finds wrong with the file itself; nil for one that is sound or not there. Reads all
    /// of it. Other faults (no right, no room, another program) are thrown: they heal.
    public func damage() throws(Setback) -> String? {
        do throws(SystemError) {
            guard try Disk().exists(path) else { return nil }
        } catch {
            throw Setback(error)
        }
        do throws(DatabaseError) {
            let connection = try Connection.open(path, patience: file.patience)
            let lines = try connection.rows("PRAGMA integrity_check(1)") { (row) throws(DatabaseError) in row.text(0) }
            return lines.first.flatMap { $0 == "ok" ? nil : $0 }
        } catch {
            guard [SQLITE_CORRUPT, SQLITE_NOTADB].contains(error.kind) else { throw .catalog(error, path) }
            return error.message
        }
    }
}
