import Pipeline
internal import Synchronization
import SystemCalls

/// One SQLite file, opened when it is first asked. Calls block: first for each other, then for other processes, up to
/// `patience`.
final class DatabaseFile: Sendable {
    let path: Path
    let patience: Duration
    private let steps: [String]
    private let setback: @Sendable (DatabaseError, Path) -> Setback
    private let open = Mutex<Connection?>(nil)

    /// Touches nothing. The file is made by the first call where there is none; its directory must be there.
    ///
    /// - Parameters:
    ///   - steps: how its schema came to be.
    ///   - setback: what an error means to who asks.
    init(
        _ path: Path, patience: Duration, steps: [String],
        setback: @escaping @Sendable (DatabaseError, Path) -> Setback
    ) {
        self.path = path
        self.patience = patience
        self.steps = steps
        self.setback = setback
    }

    /// Runs one question on the open file. After an error that is about the file, and not about the
    /// question, the next call opens it anew: it may have been mended or replaced.
    func ask<Answer: Sendable>(
        _ question: (Connection) throws(DatabaseError) -> Answer
    ) throws(Setback) -> Answer {
        try open.withLock { (connection) throws(Setback) in
            do throws(DatabaseError) {
                if connection?.hasMoved ?? true { connection = try freshConnection() }
                return try question(connection!)
            } catch {
                if error.isAboutTheFile { connection = nil }
                throw setback(error, path)
            }
        }
    }

    /// Closes it; nobody asks while `body` runs.
    func closed(_ body: () throws(Setback) -> Void) throws(Setback) {
        try open.withLock { (connection) throws(Setback) in
            connection = nil
            try body()
        }
    }

    private func freshConnection() throws(DatabaseError) -> Connection {
        try Connection.giveToOwnerOfDirectory(path)
        let connection = try Connection.open(path, patience: patience)
        try Schema.raise(connection, by: steps)
        return connection
    }
}
