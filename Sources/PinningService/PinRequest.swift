internal import ContentAddress
internal import HTTP
internal import JSONValue

/// A pin request as the service knows it: `PinStatus` of the specification.
struct PinRequest: Hashable {
    let id: String
    let status: Status
    let root: CID
    let name: String?
    /// Where the service's nodes can be dialled.
    let delegates: [String]
    /// `info.status_details`: how far it is, or why it failed.
    let details: Excerpt

    enum Status: String, Hashable {
        case queued, pinning, pinned, failed
    }

    init(_ json: JSON) throws(ServiceError) {
        guard let id = json["requestid"]?.string, !id.isEmpty, id.utf8.count <= 1024 else {
            throw .unreadable("requestid")
        }
        guard let status = json["status"]?.string.flatMap(Status.init) else { throw .unreadable("status that we know") }
        guard let text = json["pin"]?["cid"]?.string else { throw .unreadable("pin.cid") }
        do { root = try CID(text) } catch { throw .unreadable("pin.cid (\(error))") }
        self.id = id
        self.status = status
        name = json["pin"]?["name"]?.string
        // The specification allows twenty.
        delegates = (json["delegates"]?.array ?? []).prefix(20).compactMap(\.string)
        details = Excerpt(json["info"]?["status_details"]?.string ?? "")
    }

    /// `PinResults` of the specification.
    static func list(_ json: JSON) throws(ServiceError) -> [PinRequest] {
        guard let results = json["results"]?.array else { throw .unreadable("results") }
        var requests: [PinRequest] = []
        for result in results { requests.append(try PinRequest(result)) }
        return requests
    }
}
