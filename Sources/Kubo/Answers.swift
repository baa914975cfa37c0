internal import ContentAddress
internal import HTTP
internal import JSONValue

/// What a node answered to a command, once its status has been judged.
struct Answer {
    let bytes: [UInt8]

    init(_ response: Response) throws(NodeError) {
        switch response.status {
        case 200:
            // An error that came when the answer had begun (go-ipfs-cmds, http/responseemitter.go).
            if let late = response.headers["X-Stream-Error"] { throw .refused(Excerpt(late)) }
        case 401, 403: throw .denied(status: response.status, Excerpt(response.body))
        case 400, 500:
            // Without a message of its own it is not the node that speaks.
            let message = (try? JSON(parsing: response.body))?["Message"]?.string
            guard let message else { throw .unavailable(status: response.status, Excerpt(response.body)) }
            throw .refused(Excerpt(message))
        case 408, 429, 501...: throw .unavailable(status: response.status, Excerpt(response.body))
        default: throw .notNode(status: response.status, Excerpt(response.body))
        }
        bytes = response.body
    }

    func json() throws(NodeError) -> JSON {
        do { return try JSON(parsing: bytes) } catch { throw .unreadable("JSON (\(error))") }
    }
}

/// What `dag/import` answers: an object for each root, and one with the numbers.
struct ImportAnswer: Hashable {
    private(set) var roots: [CID] = []
    /// Why roots were not pinned.
    private(set) var complaints: [Excerpt] = []
    /// Blocks that the node took, those that it had included.
    private(set) var blocks: Int?

    /// A JSON text on each line.
    init(_ bytes: [UInt8]) throws(NodeError) {
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            let object: JSON
            do { object = try JSON(parsing: Array(line)) } catch { throw .unreadable("JSON (\(error))") }
            try take(object)
        }
    }

    private mutating func take(_ object: JSON) throws(NodeError) {
        if let root = object["Root"] {
            guard let text = root["Cid"]?["/"]?.string else { throw .unreadable("CID of the root") }
            do { roots.append(try CID(text)) } catch { throw .unreadable("CID of the root (\(error))") }
            if let complaint = root["PinErrorMsg"]?.string, !complaint.isEmpty { complaints.append(Excerpt(complaint)) }
        } else if let stats = object["Stats"] {
            blocks = stats["BlockCount"]?.int
        } else if let message = object["Message"]?.string {
            throw .refused(Excerpt(message))
        }
    }

    /// Returns where `root`, and it alone, was imported and pinned.
    func expect(_ root: CID) throws(NodeError) {
        guard roots == [root] else { throw .otherRoots(roots) }
        if let complaint = complaints.first { throw .notPinned(complaint) }
        guard let blocks, blocks > 0 else { throw .unreadable("number of blocks") }
    }
}
