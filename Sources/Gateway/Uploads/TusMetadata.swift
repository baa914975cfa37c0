import Digest
import HTTPServer
import JSONValue
import Pipeline
import Spool
import SystemCalls

/// The header Upload-Metadata: names, each with a text in Base64, separated by commas.
struct TusMetadata {
    private let pairs: [(name: String, value: String)]

    init(_ header: String) throws(Problem) {
        var pairs: [(name: String, value: String)] = []
        var names: Set<Substring> = []
        for pair in header.split(separator: ",") {
            let words = pair.split(separator: " ", omittingEmptySubsequences: true)
            guard let name = words.first, words.count <= 2, Self.isName(name), names.insert(name).inserted,
                let bytes = Base64.decode(words.count == 2 ? words[1] : ""),
                let value = String(validating: bytes, as: UTF8.self)
            else {
                throw .badHeader("Upload-Metadata", "names, each once and with a text in Base64, and commas between")
            }
            pairs.append((String(name), value))
        }
        self.pairs = pairs
    }

    /// Printed ASCII: it goes back in a header.
    private static func isName(_ text: Substring) -> Bool {
        text.utf8.allSatisfy { (UInt8(ascii: "!")...UInt8(ascii: "~")).contains($0) }
    }

    /// What a client said at the beginning of an upload, as it is told to whoever asks.
    init(_ record: UploadRecord) {
        var pairs = [(name: "organisation", value: record.organisation)]
        if let name = record.name.text { pairs.append(("filename", name)) }
        if let type = record.type { pairs.append(("filetype", type)) }
        for member in record.metadata?.members ?? [] {
            if let value = member.value.string { pairs.append((member.name, value)) }
        }
        self.pairs = pairs
    }

    var text: String {
        pairs.map { "\($0.name) \(Base64.encode(Array($0.value.utf8)))" }.joined(separator: ",")
    }

    /// What is no word of ours is metadata of the film. Clients have two names for each of the first two.
    func order(size: Int) throws(Problem) -> UploadOrder {
        guard let name = Name(self["filename"] ?? self["name"] ?? "film") else {
            throw .badHeader("Upload-Metadata", "with a filename that is a name, without a path, of at most 255 bytes")
        }
        let ours: Set = ["filename", "name", "filetype", "type", "organisation"]
        let rest = pairs.filter { !ours.contains($0.name) }.map { JSON.Member($0.name, .string($0.value)) }
        return UploadOrder(
            name: name, size: size, type: self["filetype"] ?? self["type"], organisation: self["organisation"],
            metadata: rest.isEmpty ? nil : .object(rest))
    }

    private subscript(name: String) -> String? { pairs.first { $0.name == name }?.value }
}

extension Timestamp {
    /// RFC 9110 §5.6.7: `Sun, 06 Nov 1994 08:49:37 GMT`.
    var httpDate: String {
        // `2026-11-21T01:25:00Z`, whose parts are numbers of fixed width.
        let text = Array(description)
        let day = Int(nanoseconds / 1_000_000_000 / 86_400)
        // 1970-01-01 was a Thursday.
        let weekday = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"][((day % 7) + 7) % 7]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let month = months[Int(String(text[5...6]))! - 1]
        return "\(weekday), \(String(text[8...9])) \(month) \(String(text[..<4])) \(String(text[11...18])) GMT"
    }
}
