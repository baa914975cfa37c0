import HTTPServer
import JSONValue
import Pipeline
import Spool
import SystemCalls

// Where the store is S3, clients put films into it by themselves, at addresses that are signed for one key and one
// size; we fetch them from there.

extension UploadTopic {
    /// Where the client is to put the film; nil where its bytes come to us.
    func place(for record: UploadRecord) async throws(Problem) -> Porter.Place? {
        guard let porter else { return nil }
        let name = "uploads/\(record.organisation)/\(record.id)"
        guard let key = ObjectKey(name) else { throw Self.away }
        guard record.size > settings.singlePut else { return Porter.Place(key: key, parts: nil) }
        let parts = try await store { () async throws(Setback) in try await porter.forecourt.beginParts(of: key) }
        return Porter.Place(key: key, parts: parts)
    }

    /// The members of an answer that say where the bytes go.
    func addresses(
        _ record: UploadRecord, in place: Porter.Place, of porter: Porter
    ) async throws(Problem) -> [JSON.Member] {
        guard let parts = place.parts else {
            let url = try await store { () async throws(Setback) in
                try await porter.forecourt.address(of: place.key, size: record.size, for: settings.link)
            }
            return [.init("url", JSON(url))]
        }
        var pieces: [JSON] = []
        let plan = Pieces(size: record.size, least: settings.part)
        for (index, range) in plan.ranges.enumerated() {
            let url = try await store { () async throws(Setback) in
                try await porter.forecourt.address(
                    ofPart: index + 1, size: range.count, of: place.key, parts: parts, for: settings.link)
            }
            pieces.append(
                JSON(members: [
                    "number": JSON(index + 1), "offset": JSON(range.lowerBound), "size": JSON(range.count),
                    "url": JSON(url),
                ]))
        }
        return [.init("parts", .array(pieces))]
    }

    /// The client says that all is there. What comes to us is an item at once; what is in the store is fetched.
    var completion: Route {
        Route("POST", "/upload/{id}/complete", .upload) { visit throws(Problem) in
            let id = try visit.uploadID()
            return .attempt { () async throws(Problem) in try await complete(id, visit.caller) }
        }
    }

    private func complete(_ id: ItemID, _ caller: Caller) async throws(Problem) -> Response {
        let (uploads, state) = try upload { () throws(UploadError) in try entrances.door(of: id, for: caller) }
        guard let porter, let place = Porter.Place(state.record) else {
            _ = try upload { () throws(UploadError) in try uploads.complete(id) }
            return Response(201, Self.admitted(id)).adding("Location", "/video/\(id)")
        }
        let size = state.record.size
        let isThere = try await store { () async throws(Setback) in
            if let parts = place.parts { return try await porter.forecourt.join(place.key, parts: parts, size: size) }
            return try await porter.forecourt.facts(of: place.key)?.size == size
        }
        guard isThere else {
            throw Problem(
                409, "incomplete", "the store does not have the \(size) bytes that were promised, or has more")
        }
        porter.look()
        return Response(202, JSON(members: ["video_id": JSON(id.description), "status": "fetching"]))
            .adding("Location", "/video/\(id)")
    }

    /// Nothing is left of it in the store. What cannot be removed now is removed by the store's own rules.
    func clear(_ place: Porter.Place?) async {
        guard let porter, let place else { return }
        try? await porter.forecourt.clear(place.key)  // as said
    }

    private func store<Answer>(_ body: () async throws(Setback) -> Answer) async throws(Problem) -> Answer {
        do { return try await body() } catch { throw Self.away }
    }

    private static let away = Problem(
        503, "store-trouble", "the store cannot be asked now; try again later", retryAfter: 10)
}

/// A film in pieces of one size, but for the last: no more than 10,000 of them, none smaller than 5 MiB ("Amazon S3
/// multipart upload limits").
struct Pieces {
    let ranges: [Range<Int>]

    init(size: Int, least: Int) {
        let needed = (size + 9_999) / 10_000
        let piece = max(least, 5 << 20, ((needed + (1 << 20) - 1) >> 20) << 20)
        ranges = stride(from: 0, to: size, by: piece).map { $0..<min($0 + piece, size) }
    }
}
