internal import CSQLite

/// A prepared statement. Values come in by binding only; it can be run again and again.
struct Statement: ~Copyable {
    private let handle: OpaquePointer
    private let connection: OpaquePointer
    private let text: String

    init(_ text: String, on connection: OpaquePointer) throws(DatabaseError) {
        var handle: OpaquePointer?
        let code = sqlite3_prepare_v2(connection, text, -1, &handle, nil)
        guard code == SQLITE_OK, let handle else { throw DatabaseError(code, of: connection, in: text) }
        self.handle = handle
        self.connection = connection
        self.text = text
    }

    deinit { sqlite3_finalize(handle) }

    /// Runs to the end, for what gives no rows.
    borrowing func run(_ values: [Value] = []) throws(DatabaseError) {
        try rows(values) { _ in }
    }

    /// Runs and hands every row to `take`.
    borrowing func rows(_ values: [Value], _ take: (Row) throws(DatabaseError) -> Void) throws(DatabaseError) {
        try bind(values)
        // The answer repeats the error of the last step, which has been thrown from here already.
        defer { sqlite3_reset(handle) }
        while true {
            switch sqlite3_step(handle) {
            case SQLITE_ROW: try take(Row(handle))
            case SQLITE_DONE: return
            case let code: throw DatabaseError(code, of: connection, in: text)
            }
        }
    }

    private borrowing func bind(_ values: [Value]) throws(DatabaseError) {
        precondition(
            sqlite3_bind_parameter_count(handle) == Int32(values.count), "values for another statement: \(text)")
        for (place, value) in values.enumerated() {
            let code = value.bind(to: handle, at: Int32(place) + 1)
            guard code == SQLITE_OK else { throw DatabaseError(code, of: connection, in: text) }
        }
    }
}

/// What can be bound and read: the two types that our tables know, and nothing.
enum Value: Hashable, ExpressibleByIntegerLiteral {
    case null
    case integer(Int64)
    case text(String)

    init(integerLiteral value: Int64) { self = .integer(value) }
    init(_ value: Int) { self = .integer(Int64(value)) }
    init(_ value: String?) { self = value.map(Value.text) ?? .null }

    fileprivate func bind(to statement: OpaquePointer, at place: Int32) -> Int32 {
        switch self {
        case .null:
            return sqlite3_bind_null(statement, place)
        case .integer(let value):
            return sqlite3_bind_int64(statement, place, value)
        case .text(let value):
            // SQLITE_TRANSIENT, a macro that Swift does not see: SQLite makes its own copy.
            let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
            // With a zero after it, so that the pointer of an empty text is not null: null binds NULL.
            let bytes = value.utf8CString
            return bytes.withUnsafeBufferPointer {
                let count = UInt64(bytes.count - 1)
                return sqlite3_bind_text64(statement, place, $0.baseAddress, count, transient, UInt8(SQLITE_UTF8))
            }
        }
    }
}

/// One row while its statement stands on it.
struct Row {
    private let handle: OpaquePointer

    fileprivate init(_ handle: OpaquePointer) { self.handle = handle }

    func integer(_ column: Int32) -> Int { Int(sqlite3_column_int64(handle, column)) }

    /// Nil for NULL. A text may hold a NUL.
    func text(_ column: Int32) -> String? {
        guard let bytes = sqlite3_column_text(handle, column) else { return nil }
        let count = Int(sqlite3_column_bytes(handle, column))
        return String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
    }
}
