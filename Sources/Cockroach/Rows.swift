internal import CPostgreSQL
internal import Pipeline
internal import Spool
internal import SystemCalls

/// The answer to one statement.
final class Rows: RandomAccessCollection {
    private let result: OpaquePointer

    /// Takes over a result of libpq.
    init(_ result: OpaquePointer) { self.result = result }

    deinit { PQclear(result) }

    var startIndex: Int { 0 }
    var endIndex: Int { Int(PQntuples(result)) }
    subscript(row: Int) -> Row { Row(result: result, row: Int32(row), owner: self) }
}

struct Row {
    fileprivate let result: OpaquePointer
    fileprivate let row: Int32
    /// The result lives as long as its rows are looked at.
    fileprivate let owner: Rows

    /// Nil for NULL.
    func text(_ column: Int32) -> String? {
        guard PQgetisnull(result, row, column) == 0, let bytes = PQgetvalue(result, row, column) else { return nil }
        let count = Int(PQgetlength(result, row, column))
        return UnsafeRawBufferPointer(start: bytes, count: count).withMemoryRebound(to: UInt8.self) {
            String(decoding: $0, as: UTF8.self)
        }
    }

    /// A text that we never write as NULL.
    func required(_ column: Int32) throws(DatabaseError) -> String {
        guard let text = text(column) else { throw .notOurs("NULL in column \(column)") }
        return text
    }

    func integer(_ column: Int32) throws(DatabaseError) -> Int {
        let text = try required(column)
        guard let number = Int(text) else { throw .notOurs(text) }
        return number
    }

    func stage(_ column: Int32) throws(DatabaseError) -> Stage {
        let text = try required(column)
        guard let name = Name(text), let stage = Stage(name) else { throw .notOurs(text) }
        return stage
    }

    func item(_ column: Int32) throws(DatabaseError) -> ItemID {
        let text = try required(column)
        guard let id = ItemID(text) else { throw .notOurs(text) }
        return id
    }
}
