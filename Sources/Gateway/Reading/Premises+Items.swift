import HTTPServer
import Pipeline
import Spool

extension Premises {
    /// How far an item is, from memory; nil for one that is not known there, and may be in a spool nevertheless.
    func standing(of id: ItemID) -> Standing? {
        for service in services.values {
            if let standing = service.standing(of: id) { return standing }
        }
        return nil
    }

    /// What an item's files say, for a caller who knows its organisation. Reads them.
    func dossier(of id: ItemID, for caller: Caller) throws(Problem) -> (dossier: Dossier, service: SpoolService)? {
        for service in services.values {
            let found = try spool { () throws(SpoolError) in try Dossier.current(of: id, in: service.spool) }
            guard let found else { continue }
            guard caller.knows(found.ticket.organisation) else { throw .noVideo("\(id)") }
            return (found, service)
        }
        return nil
    }

    /// An upload that will be an item of that id.
    func upload(_ id: ItemID, for caller: Caller) throws(Problem) -> Uploads.State? {
        for service in services.values {
            // Refused is what is none, and what is an item by now.
            guard let state = try? service.uploads.state(of: id) else { continue }
            guard caller.knows(state.record.organisation) else { throw .noVideo("\(id)") }
            return state
        }
        return nil
    }

    /// The service of an item that is on its way out.
    func leaving(_ id: ItemID, for caller: Caller) throws(Problem) -> SpoolService? {
        for service in services.values {
            let ticket = try spool { () throws(SpoolError) in try service.ticket(ofLeaving: id) }
            guard let ticket else { continue }
            guard caller.knows(ticket.organisation) else { throw .noVideo("\(id)") }
            return service
        }
        return nil
    }

    /// It is in no spool that can be looked into.
    func absence(of id: ItemID) -> Problem {
        guard let name = absent.keys.min() else { return .noVideo("\(id)") }
        return Problem(
            503, "spool-offline",
            "there is no video \(id) in the spools that are served, and \(name) is not served now",
            retryAfter: 10)
    }
}

/// Runs what a spool may refuse, in the words of an answer.
func spool<Answer>(_ body: () throws(SpoolError) -> Answer) throws(Problem) -> Answer {
    do { return try body() } catch { throw Problem(error) }
}

/// Runs what a port may refuse, in the words of an answer.
func port<Answer>(_ body: () async throws(Setback) -> Answer) async throws(Problem) -> Answer {
    do { return try await body() } catch { throw Problem(error) }
}

extension Problem {
    /// What a port says may name paths and addresses, which are not told; /readyz tells operators.
    init(_ setback: Setback) {
        self.init(503, "unavailable", "something that this needs is away now; try again later", retryAfter: 5)
    }
}
