import HTTPServer
import JSONValue
import Pipeline
import Spool
public import SystemCalls

/// Films that come over HTTP: an order first, then the bytes at an address that carries its own permission.
public struct UploadTopic: Sendable {
    let entrances: Entrances
    let key: LinkKey
    let settings: Settings
    let now: @Sendable () -> Timestamp

    public struct Settings: Sendable {
        /// How long an address is good, and how long an upload without a sign of its client is waited for.
        public var link: Duration = .seconds(3600)
        /// `https://films.example.org`, as clients see this door; nil for what the request says.
        public var publicURL: String?

        public init() {}
    }

    public init(
        _ entrances: Entrances, _ key: LinkKey, _ settings: Settings = Settings(),
        now: @escaping @Sendable () -> Timestamp = Timestamp.now
    ) {
        self.entrances = entrances
        self.key = key
        self.settings = settings
        self.now = now
    }

    public var routes: [Route] {
        [
            Route("POST", "/upload/video", .upload) { visit in
                .object { json throws(Problem) in try order(json, visit) }
            },
            Route("GET", "/upload/{id}", .upload) { visit throws(Problem) in
                let id = try visit.uploadID()
                return .attempt { () throws(Problem) in try look(id, visit) }
            },
            Route("DELETE", "/upload/{id}", .upload) { visit throws(Problem) in
                let id = try visit.uploadID()
                return .attempt { () throws(Problem) in try abandon(id, visit) }
            },
        ] + puts + tus
    }

    private func order(_ json: JSON, _ visit: Visit) throws(Problem) -> Response {
        let order = try UploadOrder(json)
        let (uploads, organisation) = try entrances.door(for: order.organisation, visit.caller)
        let record = order.record(organisation, broughtBy: "upload", term: settings.link)
        try upload { () throws(UploadError) in try uploads.begin(record) }
        let state = try upload { () throws(UploadError) in try uploads.state(of: record.id) }
        return Response(201, answer(state, visit.request)).adding("Location", "/upload/\(record.id)")
    }

    private func look(_ id: ItemID, _ visit: Visit) throws(Problem) -> Response {
        let (_, state) = try entrances.door(of: id, for: visit.caller)
        return Response(200, answer(state, visit.request))
    }

    private func abandon(_ id: ItemID, _ visit: Visit) throws(Problem) -> Response {
        let (uploads, _) = try entrances.door(of: id, for: visit.caller)
        try upload { () throws(UploadError) in try uploads.abandon(id) }
        return Response(204)
    }

    /// Where the bytes go, and until when.
    private func answer(_ state: Uploads.State, _ request: Request) -> JSON {
        let record = state.record
        let path = Self.path(of: record.id)
        let expires = (now() + settings.link).seconds
        let url = base(request) + path + "?" + key.query(path, size: record.size, expires: expires)
        return JSON(members: [
            "video_id": JSON(record.id.description), "method": "PUT", "url": JSON(url),
            "expires": JSON(Timestamp(seconds: expires).description), "size": JSON(record.size),
            "offset": JSON(state.offset), "organisation": JSON(record.organisation),
            "reserved_until": JSON(state.expires.description),
        ])
    }

    static func path(of id: ItemID) -> String { "/uploads/\(id)" }

    /// `https://host:port`, as the client sees it.
    func base(_ request: Request) -> String {
        if let url = settings.publicURL { return url.hasSuffix("/") ? String(url.dropLast()) : url }
        return request.header("host").map { (request.isSecure ? "https://" : "http://") + $0 } ?? ""
    }
}

extension Visit {
    /// The upload that `{id}` names.
    func uploadID() throws(Problem) -> ItemID {
        guard let id = ItemID(value("id")) else {
            throw Problem(404, "no-such-upload", "there is no upload \(value("id"))")
        }
        return id
    }
}
