import SystemCalls

@testable import S3

extension Parser {
    /// What object stores answer, and the file with what they want to know.
    static let answers = [
        Parser(name: "s3-answer") { bytes in
            if let instant = Timestamp(httpDate: String(decoding: bytes, as: UTF8.self)) {
                demand(
                    Timestamp(iso: "\(instant)") == instant, "a date that was read is written so that it reads the same"
                )
            }
            let xml = try XML(parsing: bytes)
            // A byte that is no UTF-8 becomes the replacement character, which has three.
            demand(xml.size <= 3 * bytes.count, "nothing in an answer grows")
            demand(xml.depth <= XML.depthLimit, "elements are nested only so deep")
            let again = try? XML(parsing: Array("<a>\(escapedForXML(xml.text))</a>".utf8))
            demand(again?.text == xml.text, "a text that was read is written so that it reads the same")
        },
        Parser(name: "s3-credentials") { bytes in
            let credentials = try Credentials(parsing: String(decoding: bytes, as: UTF8.self))
            demand("\(credentials.secretKey)" == "‹secret›", "secrets are not printed")
        },
    ]
}

extension XML {
    fileprivate var size: Int { children.reduce(name.utf8.count + text.utf8.count) { $0 + $1.size } }
    fileprivate var depth: Int { 1 + (children.map(\.depth).max() ?? 0) }
}
