internal import SystemCalls

/// What went wrong between us and the database.
enum DatabaseError: Error, Hashable {
    /// No session came about. The SQLSTATE where the server gave one.
    case unreachable(state: String?, message: String)
    /// The server refused a statement, with its SQLSTATE (PostgreSQL's manual, appendix A).
    case refused(state: String, message: String, statement: String)
    /// The connection broke: what was on its way may have happened or not.
    case lost(message: String, statement: String)
    /// No answer within the time that the server itself has for it, and a while more.
    case silent(statement: String)
    /// The task was cancelled.
    case stopped
    /// The connection string cannot be used.
    case unusable(String)
    /// Somebody else wrote into our tables.
    case notOurs(String)
    /// The item's rows belong to another box.
    case foreign(box: String)
    /// A later ingestd has been here.
    case newerTables(version: Int)
    case system(SystemError)
}

extension DatabaseError {
    /// How the whole transaction is run once more at once. That is safe after any of these, also after a COMMIT
    /// whose answer was lost: recording twice is recording once.
    enum Again { case onTheSameConnection, onAnother }

    var again: Again? {
        switch self {
        case .lost: .onAnother
        case .refused(let state, _, _): Self.again(state)
        case .unreachable, .silent, .stopped, .unusable, .notOurs, .foreign, .newerTables, .system: nil
        }
    }

    private static func again(_ state: String) -> Again? {
        switch state {
        // Lost against another transaction: serialization failure, unknown completion, deadlock.
        case _ where state.hasPrefix("40"): .onTheSameConnection
        // A server that goes down, or is a standby now: another host, or the same when it is back.
        case _ where state.hasPrefix("08"), "57P01", "57P02", "57P05", "25006": .onAnother
        // The database was made anew under us: a new connection makes the tables.
        case "42P01": .onAnother
        default: nil
        }
    }
}

extension DatabaseError: CustomStringConvertible {
    var description: String {
        switch self {
        case .unreachable(_, let message): message
        case .refused(let state, let message, let statement): "\(statement): \(message) (\(state))"
        case .lost(let message, let statement): "\(statement): \(message)"
        case .silent(let statement): "\(statement): no answer"
        case .stopped: "stopped"
        case .unusable(let what): what
        case .notOurs(let what): "a value that ingestd does not write: \(what)"
        case .foreign(let box): "the rows are those of the box \(box)"
        case .newerTables(let version): "the tables have version \(version)"
        case .system(let error): "\(error)"
        }
    }
}
