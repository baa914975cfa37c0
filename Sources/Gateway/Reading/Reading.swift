import HTTPServer
import JSONValue
public import Pipeline
import Spool

/// What is there to know of films: documents, progress, lists; and the retry of one that failed.
public struct Reading: Sendable {
    private let premises: Premises
    private let catalog: any Catalog
    private let media: MediaAddresses?

    /// - Parameter media: where objects can be had; nil where documents say so.
    public init(_ premises: Premises, catalog: any Catalog, media: MediaAddresses? = nil) {
        self.premises = premises
        self.catalog = catalog
        self.media = media
    }

    public var routes: [Route] {
        [
            Route("GET", "/video/{id}/progress", .read) { visit throws(Problem) in try progress(visit) },
            Route("GET", "/video/{id}", .read) { visit throws(Problem) in try document(visit) },
            Route("GET", "/video/{id}/versions", .read) { visit throws(Problem) in try versions(visit) },
            Route("GET", "/videos", .read) { visit throws(Problem) in try list(visit) },
            Route("POST", "/video/{id}/retry", nil) { visit throws(Problem) in try retry(visit) },
        ]
    }

    // MARK: one film

    /// From memory, on the server's own thread; the spool is read for what is not known there.
    private func progress(_ visit: Visit) throws(Problem) -> Treatment {
        let id = try visit.id()
        if let standing = premises.standing(of: id) {
            guard visit.caller.knows(standing.organisation) else { throw .noVideo("\(id)") }
            return .answer(Response(200, standing.json))
        }
        return .attempt { () async throws(Problem) in
            if let (dossier, _) = try premises.dossier(of: id, for: visit.caller) {
                return Response(200, Standing(dossier).json)
            }
            if let upload = try premises.upload(id, for: visit.caller) { return Response(200, upload.progress) }
            try refuseLeaving(id, visit.caller)
            throw premises.absence(of: id)
        }
    }

    private func document(_ visit: Visit) throws(Problem) -> Treatment {
        let id = try visit.id()
        let version = try visit.number("version", in: 1...Int.max)
        return .attempt { () async throws(Problem) in
            let (texts, areKept) = try await documents(of: id, for: visit.caller)
            let number = version ?? texts.count
            guard texts.indices.contains(number - 1) else {
                throw Problem(
                    404, "no-such-version", "the document of \(id) has \(texts.count) versions",
                    [.init("versions", JSON(texts.count))])
            }
            // What is not kept is another one in a moment, under the same number.
            let tag = areKept ? "\"\(number)\"" : nil
            let head =
                [("Link", "</video/\(id)/versions>; rel=\"version-history\"")] + (tag.map { [("ETag", $0)] } ?? [])
            if let tag, EntityTag.matches(visit.request.header("if-none-match"), tag) { return Response(304, head) }
            let text = texts[number - 1]
            return Response(
                200, head + [("Content-Type", "application/json")],
                .bytes(Array((media?.showing(text, to: visit.request) ?? text).utf8)))
        }
    }

    private func versions(_ visit: Visit) throws(Problem) -> Treatment {
        let id = try visit.id()
        return .attempt { () async throws(Problem) in
            let (texts, _) = try await documents(of: id, for: visit.caller)
            let list = texts.enumerated().map { place, text in
                // What is in a spool or a catalog was JSON when it was put there.
                let document = try? JSON(parsing: Array(text.utf8))
                return JSON(members: [
                    "version": JSON(place + 1), "status": document?["status"],
                    "href": JSON("/video/\(id)?version=\(place + 1)"),
                ])
            }
            return Response(200, JSON(members: ["id": JSON("\(id)"), "versions": .array(list)]))
        }
    }

    /// All versions, from the spool; from the catalog for a film that has left `done/`, or is another box's.
    /// What comes before the first of them is made for the occasion, and not kept.
    private func documents(
        of id: ItemID, for caller: Caller
    ) async throws(Problem) -> (texts: [String], areKept: Bool) {
        if let (dossier, service) = try premises.dossier(of: id, for: caller) {
            let kept = dossier.documents.map(\.text)
            guard kept.isEmpty else { return (kept, true) }
            return ([try await port { () throws(Setback) in try service.document(of: dossier).text }], false)
        }
        if let upload = try premises.upload(id, for: caller) { return ([upload.document.text], false) }
        try refuseLeaving(id, caller)
        let entry = try await port { () async throws(Setback) in try await catalog.entry(id) }
        guard let entry, caller.knows(entry.organisation), !entry.documents.isEmpty else {
            throw premises.absence(of: id)
        }
        return (entry.documents, true)
    }

    private func refuseLeaving(_ id: ItemID, _ caller: Caller) throws(Problem) {
        guard try premises.leaving(id, for: caller) != nil else { return }
        throw Problem(410, "leaving", "the video \(id) is being taken off everywhere")
    }

    // MARK: many films

    private func list(_ visit: Visit) throws(Problem) -> Treatment {
        guard let search = try CatalogSearch(visit) else {
            return .answer(Response(200, JSON(members: ["videos": []])))
        }
        return .attempt { () async throws(Problem) in
            let page = try await port { () async throws(Setback) in try await catalog.items(search) }
            let videos = page.items.map { $0.json(premises.standing(of: $0.id)) }
            return Response(
                200, JSON(members: ["videos": .array(videos), "next": page.next.map { JSON("\($0)") }]))
        }
    }

    // MARK: again

    /// For operators, and for those who brought the film: they may bring it again anyway.
    private func retry(_ visit: Visit) throws(Problem) -> Treatment {
        let id = try visit.id()
        try visit.caller.demand(.operate, .upload)
        return .attempt { () async throws(Problem) in
            guard let (dossier, service) = try premises.dossier(of: id, for: visit.caller) else {
                throw premises.absence(of: id)
            }
            let isOwn = visit.caller.organisation == dossier.ticket.organisation
            if !isOwn { try visit.caller.demand(.operate) }
            guard dossier.item.stage == .failed else {
                throw Problem(
                    409, "not-failed", "the video \(id) has not failed: it is in \(dossier.item.stage)",
                    [.init("stage", JSON("\(dossier.item.stage)"))])
            }
            try spool { () throws(SpoolError) in try service.retry(id) }
            return Response(200, (service.standing(of: id) ?? Standing(dossier)).json)
        }
    }
}
