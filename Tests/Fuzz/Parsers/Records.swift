import JSONValue
import Media
import Pipeline
import Spool

extension Parser {
    /// The JSON files of an item.
    static let records = [
        Parser(name: "ticket") { try record($0, Ticket.init, \.json) },
        Parser(name: "source-record") { try record($0, SourceRecord.init, \.json) },
        Parser(name: "rendition-record") { try record($0, RenditionRecord.init, \.json) },
        Parser(name: "pin-record") { try record($0, PinRecord.init, \.json) },
        Parser(name: "products-record") { try record($0, ProductsRecord.init, \.json) },
        Parser(name: "failure-record") { try record($0, FailureRecord.init, \.json) },
    ]

    private static func record<Record: Equatable>(
        _ bytes: [UInt8], _ read: (JSON) -> Record?, _ write: (Record) -> JSON
    ) throws {
        guard let record = read(try JSON(parsing: bytes)) else { return }
        demand(read(write(record)) == record, "a record that was read is written so that it reads the same")
    }
}
