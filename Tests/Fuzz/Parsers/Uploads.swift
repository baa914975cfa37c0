import JSONValue
import Pipeline

@testable import Gateway

extension Parser {
    /// What clients say of the films that they bring.
    static let uploads = [
        Parser(name: "upload-order") { bytes in
            let order = try UploadOrder(JSON(parsing: bytes))
            let record = order.record("acme", broughtBy: "upload", term: .seconds(60))
            demand(UploadRecord(record.json) == record, "a promise is written so that it reads the same")
        },
        Parser(name: "content-range") { bytes in
            guard case .bytes(let range, let size) = ContentRange(String(decoding: bytes, as: UTF8.self)) else {
                return
            }
            demand(!range.isEmpty && range.upperBound <= size ?? .max, "a range lies in what it is a range of")
        },
        Parser(name: "tus-metadata") { bytes in
            let order = try TusMetadata(String(decoding: bytes, as: UTF8.self)).order(size: 1)
            let record = order.record("acme", broughtBy: "tus", term: .seconds(60))
            demand(UploadRecord(record.json) == record, "a promise is written so that it reads the same")
            let again = try TusMetadata(TusMetadata(record).text).order(size: 1)
            demand(again.name == order.name && again.metadata == order.metadata, "metadata goes there and back")
        },
    ]
}
