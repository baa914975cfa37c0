import HTTPServer
import JSONValue
import Pipeline
import Spool
import SystemCalls

/// What a client says of the film that it is about to bring.
struct UploadOrder {
    let name: Name
    /// Bytes.
    let size: Int
    let type: String?
    let organisation: String?
    let metadata: JSON?

    static let members: Set<String> = [
        "filename", "size", "type", "title", "description", "organisation", "metadata",
    ]

    init(_ json: JSON) throws(Problem) {
        if let stranger = json.members?.first(where: { !Self.members.contains($0.name) }) {
            throw .badMember(stranger.name, "left out: it is not known; further facts go into metadata")
        }
        guard let name = json["filename"]?.string.flatMap({ Name($0) }) else {
            throw .badMember("filename", "a file's name, without a path, of at most 255 bytes")
        }
        guard let size = json["size"]?.int, size > 0 else { throw .badMember("size", "the number of bytes, above 0") }
        self.name = name
        self.size = size
        type = try Self.text("type", json)
        organisation = try Self.text("organisation", json)
        metadata = try Self.metadata(json)
    }

    init(name: Name, size: Int, type: String?, organisation: String?, metadata: JSON?) {
        self.name = name
        self.size = size
        self.type = type
        self.organisation = organisation
        self.metadata = metadata
    }

    func record(_ organisation: String, broughtBy: String, term: Duration, origin: JSON? = nil) -> UploadRecord {
        UploadRecord(
            id: .random(), name: name, size: size, type: type, organisation: organisation, metadata: metadata,
            broughtBy: broughtBy, begun: .now(), term: term, origin: origin)
    }

    private static func text(_ name: String, _ json: JSON) throws(Problem) -> String? {
        guard let value = json[name], !value.isNull else { return nil }
        guard let text = value.string else { throw .badMember(name, "a text") }
        return text
    }

    /// Title and description stand in the metadata, as in a side-car.
    private static func metadata(_ json: JSON) throws(Problem) -> JSON? {
        let given = json["metadata"].flatMap { $0.isNull ? nil : $0 } ?? JSON.object([])
        guard var members = given.members else { throw .badMember("metadata", "an object") }
        for name in ["title", "description"] {
            guard let text = try text(name, json) else { continue }
            members.removeAll { $0.name == name }
            members.append(.init(name, .string(text)))
        }
        return members.isEmpty ? nil : .object(members)
    }
}
