internal import CSQLite

/// What SQLite refused: its result code, its sentence, and what it was asked.
struct DatabaseError: Error, Hashable, CustomStringConvertible {
    /// Extended (https://sqlite.org/rescode.html).
    let code: Int32
    let message: String
    let statement: String

    init(code: Int32, message: String, statement: String) {
        self.code = code
        self.message = message
        self.statement = statement
    }

    /// The error that `connection` has just met.
    init(_ code: Int32, of connection: OpaquePointer?, in statement: String) {
        self.init(
            code: code,
            message: String(cString: connection == nil ? sqlite3_errstr(code) : sqlite3_errmsg(connection)),
            statement: statement)
    }

    /// The code without its extension.
    var kind: Int32 { code & 0xFF }

    var description: String { "\(statement): \(message) (\(code))" }
}
