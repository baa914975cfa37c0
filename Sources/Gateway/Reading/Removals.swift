import Digest
import HTTPServer
import JSONValue
public import Pipeline
import Spool
import SystemCalls

/// Takes films off everywhere. Asks twice: the first answer holds a confirmation, which is good for ten minutes, for this
/// caller and this film.
public struct Removals: Sendable {
    private let premises: Premises
    private let catalog: any Catalog
    private let confirmation: Confirmation

    public init(_ premises: Premises, catalog: any Catalog) {
        self.premises = premises
        self.catalog = catalog
        confirmation = Confirmation()
    }

    public var routes: [Route] {
        [Route("DELETE", "/video/{id}", .operate) { visit throws(Problem) in try remove(visit) }]
    }

    private func remove(_ visit: Visit) throws(Problem) -> Treatment {
        let id = try visit.id()
        return .attempt { () async throws(Problem) in
            if try premises.leaving(id, for: visit.caller) != nil { return Self.leaving(id) }
            guard let (dossier, service) = try premises.dossier(of: id, for: visit.caller) else {
                throw try await absence(of: id, for: visit.caller)
            }
            let subject = "\(visit.caller.name) \(id)"
            guard let word = visit.request.parameter("confirm") else {
                throw question(
                    dossier, subject, "this takes the video off everywhere, for good; ask again with confirm")
            }
            guard confirmation.holds(word, for: subject) else {
                throw question(dossier, subject, "this confirmation is not, or no longer, good: here is another one")
            }
            do throws(RemovalRefusal) { try await service.remove(id) } catch { throw Problem(error) }
            return Self.leaving(id)
        }
    }

    private static func leaving(_ id: ItemID) -> Response {
        Response(202, JSON(members: ["id": JSON("\(id)"), "status": "leaving"]))
    }

    private func question(_ dossier: Dossier, _ subject: String, _ detail: String) -> Problem {
        let (word, expires) = confirmation.make(for: subject)
        let ticket = dossier.ticket
        return Problem(
            409, "confirmation-wanted", detail,
            [
                .init("confirm", JSON(word)), .init("expires", JSON("\(expires)")),
                .init("original_name", JSON(ticket.originalName)), .init("stage", JSON("\(dossier.item.stage)")),
                .init("size", JSON(ticket.size)), .init("root_cid", JSON(dossier.pins.map { "\($0.root)" })),
            ])
    }

    /// It may be known, and yet none that can be taken off from here.
    private func absence(of id: ItemID, for caller: Caller) async throws(Problem) -> Problem {
        let entry = try await port { () async throws(Setback) in try await catalog.entry(id) }
        guard let entry, caller.knows(entry.organisation), premises.absent.isEmpty else {
            return premises.absence(of: id)
        }
        return Problem(
            409, "not-here", "the video \(id) is in no spool of this box: it is another box's, or has left done/")
    }
}

extension Problem {
    fileprivate init(_ refusal: RemovalRefusal) {
        switch refusal {
        case .absent(let id): self = .noVideo("\(id)")
        case .pointedAt(_, let others):
            self.init(409, "pointed-at", "\(refusal)", [.init("by", .array(others.map { JSON("\($0)") }))])
        case .maybePointedAt: self.init(409, "perhaps-pointed-at", "\(refusal); ask again in a moment", retryAfter: 30)
        case .held: self.init(503, "held", "\(refusal); ask again in a moment", retryAfter: 5)
        case .setback(let setback): self.init(setback)
        }
    }
}

/// Words that prove that somebody was asked. Those of an earlier run are not good any more.
struct Confirmation: Sendable {
    private let key: [UInt8] = (0..<4).flatMap { _ in
        withUnsafeBytes(of: UInt64.random(in: 0...UInt64.max)) { Array($0) }
    }
    private static let life: Duration = .seconds(600)

    func make(for subject: String, at now: Timestamp = .now()) -> (word: String, expires: Timestamp) {
        let expires = now + Self.life
        return (word(subject, expires.nanoseconds), expires)
    }

    func holds(_ word: String, for subject: String, at now: Timestamp = .now()) -> Bool {
        guard let end = word.split(separator: "-").first.flatMap({ Int64($0) }), now.nanoseconds < end else {
            return false
        }
        return ConstantTime.areEqual(Array(word.utf8), Array(self.word(subject, end).utf8))
    }

    private func word(_ subject: String, _ end: Int64) -> String {
        let proof = HMAC.sha256(Array("\(end) \(subject)".utf8), key: key)
        return "\(end)-\(Hexadecimal.encode(Array(proof.prefix(16))))"
    }
}
