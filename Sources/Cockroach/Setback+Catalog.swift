internal import Pipeline
internal import SystemCalls

/// The table from the database's errors to what a step does. A database is the world, and the item waits; only
/// what it says of the item's own values can never be healed by waiting.
extension Setback {
    static func catalog(_ error: DatabaseError, _ database: String) -> Setback {
        switch error {
        case .unreachable(let state, let message): unreachable(state, message, database)
        case .refused(let state, _, _): refused(state, error, database)
        case .lost, .silent: .temporary("the database \(database) did not answer: \(error)")
        case .stopped: .stopped
        case .unusable(let what): misconfigured("the catalog's connection cannot be used: \(what)")
        case .notOurs:
            .temporary("the tables in \(database) were written by somebody else, look at them: \(error)")
        case .foreign(let box):
            .waiting(
                "the catalog in \(database) has the item as one of the box \(box): give this box that name, or give "
                    + "it the rows (UPDATE items SET box = …)")
        case .newerTables:
            .temporary("the tables in \(database) were made by a newer ingestd, install that: \(error)")
        case .system(let system): Setback(system)
        }
    }

    /// Before there is a session libpq has only sentences, made of the server's, OpenSSL's and the resolver's.
    private static func unreachable(_ state: String?, _ message: String, _ database: String) -> Setback {
        let reason = "the database \(database) cannot be reached: \(message)"
        if let state { return isConfiguration(state) ? misconfigured(reason) : .temporary(reason) }
        let isOurs = configurationWords.contains { message.says($0) }
        // A server that dies in the middle of the handshake says nothing about certificates.
        let isCut = message.says("SSL SYSCALL") || message.says("unexpected eof")
        return isOurs && !isCut ? misconfigured(reason) : .temporary(reason)
    }

    private static let configurationWords = [
        "certificate", "SSL", "Name or service not known", "password", "private key", "invalid", "no pg_hba.conf entry",
        "authentication",
    ]

    private static func refused(_ state: String, _ error: DatabaseError, _ database: String) -> Setback {
        if isConfiguration(state) { return misconfigured("the database \(database) refuses us: \(error)") }
        switch state.prefix(2) {
        case "21", "22", "23", "54":
            return .permanent("a mistake in ingestd, please report it: the database refused an entry: \(error)")
        case "42":
            return misconfigured("the tables in \(database) are not as ingestd made them: \(error)")
        case "53":
            return .temporary("the database \(database) has no room or no connection left: \(error)")
        default:
            return .temporary("the database \(database) did not take an entry: \(error)")
        }
    }

    /// Role, password, database, schema and rights: nothing that an item could be guilty of.
    private static func isConfiguration(_ state: String) -> Bool {
        state.hasPrefix("28") || ["3D000", "3F000", "42501", "0A000"].contains(state)
    }
}
