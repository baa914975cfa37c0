import HTTPServer
public import Pipeline
import SystemCalls

/// What the embedded store keeps, over HTTP: `GET /media/<key>`.
///
/// What is published is for everybody, or for those with a token to read, as the operator wants it; the dropped files
/// are for those with a token to read films of their organisation. A store that is a server of its own gives its
/// objects itself (docs/decisions/0053).
public struct MediaFiles: Sendable {
    private let store: (any ObjectFiles)?
    private let naming: Naming
    private let isPublic: Bool

    /// - Parameters:
    ///   - store: nil where its objects are not files on this box.
    ///   - naming: of the objects.
    ///   - isPublic: whether what is published is for everybody.
    public init(_ store: (any ObjectFiles)?, naming: Naming, isPublic: Bool) {
        self.store = store
        self.naming = naming
        self.isPublic = isPublic
    }

    public var routes: [Route] {
        [Route("GET", "/media/{key…}", nil) { visit throws(Problem) in try media(visit) }]
    }

    private func media(_ visit: Visit) throws(Problem) -> Treatment {
        guard let store else {
            throw Problem(404, "not-from-here", "the store is a server of its own: documents say where it is")
        }
        guard let key = ObjectKey(visit.value("key")) else { throw Self.absence(visit.value("key")) }
        let isForAll = try admit(visit.caller, to: key)
        let request = visit.request
        return .attempt { () async throws(Problem) in
            let open: Descriptor?
            do throws(Setback) { open = try store.open(key) } catch { throw Problem(error) }
            guard let open else { throw Self.absence("\(key)") }
            let object = try Served(open, key, isForAll: isForAll)
            return object.answer(to: request)
        }
    }

    /// Whether everybody may see it, or a caller who may. Throws for one who may not, or does not know it.
    private func admit(_ caller: Caller, to key: ObjectKey) throws(Problem) -> Bool {
        let owner = naming.owner(of: key)
        if case .published = owner, isPublic { return true }
        try caller.demand(.read)
        switch owner {
        case .published(let organisation), .original(let organisation):
            guard caller.knows(organisation) else { throw Self.absence("\(key)") }
        case .nobody:
            guard caller.organisation == nil else { throw Self.absence("\(key)") }
        }
        return false
    }

    private static func absence(_ key: String) -> Problem {
        Problem(404, "no-such-object", "there is no object \(key)")
    }
}

/// An object that is open, and what is said of it.
private struct Served {
    private let file: OpenFile
    private let size: Int
    /// Another content has another one: objects are replaced by a rename, and so have another inode.
    private let tag: String
    private let head: [(name: String, value: String)]

    init(_ open: consuming Descriptor, _ key: ObjectKey, isForAll: Bool) throws(Problem) {
        let facts: Attributes
        do { facts = try open.attributes() } catch { throw Problem(Setback(error)) }
        file = OpenFile(open)
        size = facts.size
        tag = "\"\(String(facts.inode, radix: 36))-\(String(facts.modified, radix: 36))-\(String(size, radix: 36))\""
        let type = MediaType(forFile: key.description)
        let words = type.cacheControl.split(separator: " ").map(String.init)
        let caching = isForAll ? words : words.map { $0 == "public," ? "private," : $0 }
        head = [("ETag", tag), ("Cache-Control", caching.joined(separator: " ")), ("Content-Type", "\(type)")]
    }

    /// In the order of RFC 9110 §13.2.2.
    func answer(to request: Request) -> Response {
        if let wanted = request.header("if-match"), !EntityTag.matches(wanted, tag, weakly: false) {
            return Problem(412, "changed", "the object is another one by now").response.adding("ETag", tag)
        }
        if EntityTag.matches(request.header("if-none-match"), tag) {
            return Response(304, Array(head.prefix(2)))
        }
        let isHeld = request.header("if-range").map { $0 == tag } ?? true
        // Of HEAD no range is asked (§14.2).
        let range = request.method == "GET" && isHeld ? ByteRange(request.header("range"), of: size) : .whole
        let ranged = head + [("Accept-Ranges", "bytes")]
        switch range {
        case .whole: return Response(200, ranged, size == 0 ? .none : .file(file, at: 0, count: size))
        case .part(let part):
            let content = "bytes \(part.lowerBound)-\(part.upperBound - 1)/\(size)"
            return Response(
                206, ranged + [("Content-Range", content)], .file(file, at: part.lowerBound, count: part.count))
        case .beyond:
            return Problem(416, "no-such-range", "the object has \(size) bytes").response
                .adding("Content-Range", "bytes */\(size)")
        }
    }
}
