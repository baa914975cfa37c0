import HTTPServer
import JSONValue
public import Pipeline
import Spool
public import SystemCalls

/// Films that come over HTTP: an order first, then the bytes at an address that carries its own permission.
public struct UploadTopic: Sendable {
    let entrances: Entrances
    let key: LinkKey
    let settings: Settings
    /// Where clients put films into the store by themselves; nil where the bytes come to us.
    let porter: Porter?
    let now: @Sendable () -> Timestamp

    public struct Settings: Sendable {
        /// How long an address is good, and how long an upload without a sign of its client is waited for.
        public var link: Duration = .seconds(3600)
        /// `https://films.example.org`, as clients see this door; nil for what the request says.
        public var publicURL: String?
        /// Bytes above which a film goes into the store in parts.
        public var singlePut = 5 << 30
        /// Bytes of such a part, at least.
        public var part = 64 << 20

        public init() {}
    }

    public init(
        _ entrances: Entrances, _ key: LinkKey, _ settings: Settings = Settings(), porter: Porter? = nil,
        now: @escaping @Sendable () -> Timestamp = Timestamp.now
    ) {
        self.entrances = entrances
        self.key = key
        self.settings = settings
        self.porter = porter
        self.now = now
    }

    public var routes: [Route] {
        [
            Route("POST", "/upload/video", .upload) { visit in
                .object { json async throws(Problem) in try await order(json, visit) }
            },
            Route("GET", "/upload/{id}", .upload) { visit throws(Problem) in
                let id = try visit.uploadID()
                return .attempt { () async throws(Problem) in try await look(id, visit) }
            },
            Route("DELETE", "/upload/{id}", .upload) { visit throws(Problem) in
                let id = try visit.uploadID()
                return .attempt { () async throws(Problem) in try await abandon(id, visit) }
            },
            completion,
        ] + puts + tus
    }

    private func order(_ json: JSON, _ visit: Visit) async throws(Problem) -> Response {
        let order = try UploadOrder(json)
        let (uploads, organisation) = try entrances.door(for: order.organisation, visit.caller)
        var record = order.record(organisation, broughtBy: "upload", term: settings.link)
        let place = try await place(for: record)
        if let place {
            record.origin = place.json
            // What is begun with the last second of an address may take as long again; we see nothing of it.
            record.term = settings.link * 2
        }
        do throws(UploadError) { try uploads.begin(record) } catch {
            await clear(place)
            throw Problem(error)
        }
        let state = try upload { () throws(UploadError) in try uploads.state(of: record.id) }
        return Response(201, try await answer(state, visit.request)).adding("Location", "/upload/\(record.id)")
    }

    private func look(_ id: ItemID, _ visit: Visit) async throws(Problem) -> Response {
        let state = try upload { () throws(UploadError) in
            // The addresses of the answer are good for as long again, and so is the upload.
            try entrances.door(of: id, for: visit.caller).uploads.renew(id)
        }
        return Response(200, try await answer(state, visit.request))
    }

    private func abandon(_ id: ItemID, _ visit: Visit) async throws(Problem) -> Response {
        let state = try upload { () throws(UploadError) in
            let (uploads, state) = try entrances.door(of: id, for: visit.caller)
            try uploads.abandon(id)
            return state
        }
        await clear(Porter.Place(state.record))
        return Response(204)
    }

    /// Where the bytes go, and until when.
    private func answer(_ state: Uploads.State, _ request: Request) async throws(Problem) -> JSON {
        let record = state.record
        let expires = (now() + settings.link).seconds
        var members =
            JSON(members: [
                "video_id": JSON(record.id.description), "method": "PUT",
                "expires": JSON(Timestamp(seconds: expires).description), "size": JSON(record.size),
                "offset": JSON(state.offset), "organisation": JSON(record.organisation),
                "reserved_until": JSON(state.expires.description),
                "complete": JSON("\(base(request))/upload/\(record.id)/complete"),
            ]).members ?? []
        if let porter, let place = Porter.Place(record) {
            members += try await addresses(record, in: place, of: porter)
        } else {
            let path = Self.path(of: record.id)
            let url = base(request) + path + "?" + key.query(path, size: record.size, expires: expires)
            members.append(.init("url", JSON(url)))
        }
        return .object(members)
    }

    static func path(of id: ItemID) -> String { "/uploads/\(id)" }

    func base(_ request: Request) -> String { request.door(settings.publicURL) }
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
