internal import CSQLite
internal import Pipeline
internal import SystemCalls

/// SQLite's result codes (https://sqlite.org/rescode.html), where the headers' macros are wanted by name.
enum SQLiteCode {
    static let schema = SQLITE_SCHEMA
}

/// The table from SQLite's results to what a step does. A database is the world, and whatever ails
/// it, the item is not guilty and waits. Only what SQLite says of *our question* can never be healed
/// by waiting: then a person must look, at ingestd rather than at the film.
extension Setback {
    static func catalog(_ error: DatabaseError, _ path: Path) -> Setback {
        switch error.kind {
        case SQLITE_CONSTRAINT, SQLITE_MISMATCH, SQLITE_MISUSE, SQLITE_RANGE, SQLITE_TOOBIG:
            .permanent("a mistake in ingestd, please report it: the catalog \(path) refused an entry: \(error)")
        case SQLITE_CORRUPT, SQLITE_NOTADB:
            .temporary(
                "the catalog \(path) is damaged; nothing is lost, run `ingestctl rebuild-catalog` to make it again "
                    + "from the spool: \(error)")
        case SQLITE_SCHEMA:
            .temporary("the catalog \(path) was made by a newer ingestd, install that or set the file aside: \(error)")
        case SQLITE_FULL:
            .temporary("no room for the catalog \(path): \(error)")
        case SQLITE_BUSY, SQLITE_LOCKED:
            .temporary("the catalog \(path) is held by another program: \(error)")
        case SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_READONLY, SQLITE_AUTH:
            .temporary("the catalog \(path) cannot be opened for writing, look at its directory and owner: \(error)")
        default:
            .temporary("the catalog \(path) did not answer: \(error)")
        }
    }
}

/// The same for the ledger of objects, which cannot be made again from anything.
extension Setback {
    static func ledger(_ error: DatabaseError, _ path: Path) -> Setback {
        switch error.kind {
        case SQLITE_CORRUPT, SQLITE_NOTADB:
            .misconfigured(
                "the ledger of objects \(path) is damaged: restore it, or set it aside; without it all that lies in "
                    + "the watched buckets is taken once more: \(error)")
        case SQLITE_SCHEMA:
            .misconfigured("the ledger of objects \(path) was made by a newer ingestd, install that: \(error)")
        case SQLITE_FULL:
            .misconfigured("no room for the ledger of objects \(path): \(error)")
        default:
            .misconfigured("the ledger of objects \(path) did not answer: \(error)")
        }
    }
}

extension DatabaseError {
    /// The open connection may be what is wrong: a damaged, moved or unreadable file.
    var isAboutTheFile: Bool {
        switch kind {
        case SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_IOERR, SQLITE_CANTOPEN, SQLITE_READONLY, SQLITE_ERROR, SQLITE_SCHEMA:
            true
        default:
            false
        }
    }
}
