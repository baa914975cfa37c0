import HTTPServer
import Spool

/// What one who watches is told of: what he asks for, of what he may know.
struct Filter: Sendable {
    let caller: Caller
    /// One film; nil for all.
    let id: ItemID?
    /// The films of one organisation; nil for all.
    let organisation: String?

    init(_ caller: Caller, id text: String?, organisation: String?) throws(Problem) {
        guard caller.scopes.contains(.read) else {
            throw Problem(403, "scope-missing", "the token \(caller.name) does not permit to read")
        }
        if let organisation, !caller.knows(organisation) {
            throw Problem(403, "other-organisation", "the token \(caller.name) knows only its own organisation")
        }
        let id = text.flatMap { ItemID($0) }
        if let text, id == nil { throw Problem(400, "bad-id", "\(text) is no id of a video") }
        self.caller = caller
        self.id = id
        self.organisation = organisation
    }

    func passes(_ bulletin: Bulletin) -> Bool {
        if let id, bulletin.id != id { return false }
        if let organisation, bulletin.organisation != organisation { return false }
        return caller.organisation == nil || caller.organisation == bulletin.organisation
    }
}
