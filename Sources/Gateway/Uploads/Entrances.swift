import HTTPServer
public import Pipeline
import Spool

/// The second doors of the spools that are served now, and which of them an organisation's films go through.
public struct Entrances: Sendable {
    /// Organisations that are known beside those of the spools: their films go into the first spool.
    private let others: Set<String>
    /// Those that have a spool of their own, served or not.
    private let homes: Set<String>
    private let open: @Sendable () -> [Uploads]

    /// - Parameters:
    ///   - homes: the organisations of all spools of the configuration.
    ///   - others: organisations that are configured and have no spool.
    ///   - open: the doors of the spools that are served at this moment, in the order of the configuration.
    public init(homes: Set<String>, others: Set<String> = [], open: @escaping @Sendable () -> [Uploads]) {
        self.homes = homes
        self.others = others
        self.open = open
    }

    /// Where a film of that organisation goes in; nil for the caller's own, or else the first spool's.
    func door(for wanted: String?, _ caller: Caller) throws(Problem) -> (uploads: Uploads, organisation: String) {
        let doors = open()
        guard let first = doors.first else { throw Self.closed }
        let organisation = wanted ?? caller.organisation ?? first.organisation
        guard caller.knows(organisation) else {
            throw Problem(403, "other-organisation", "the token \(caller.name) is not for \(organisation)")
        }
        if let own = doors.first(where: { $0.organisation == organisation }) { return (own, organisation) }
        guard !homes.contains(organisation) else { throw Self.closed }
        guard others.contains(organisation) else {
            throw Problem(422, "unknown-organisation", "there is no organisation \(organisation)")
        }
        return (first, organisation)
    }

    /// Bytes of one film, where a spool is served.
    var largest: Int? { open().first?.largest }

    /// The door at which an upload is under way. Looks at the disk where there is none.
    func door(of id: ItemID) throws(UploadError) -> (uploads: Uploads, state: Uploads.State) {
        for uploads in open() {
            do throws(UploadError) {
                return (uploads, try uploads.state(of: id))
            } catch {
                guard case .absent = error else { throw error }
            }
        }
        throw .absent(id)
    }

    /// The same for a caller; those of other organisations are not there, nor are the items that they have become.
    func door(of id: ItemID, for caller: Caller) throws(UploadError) -> (uploads: Uploads, state: Uploads.State) {
        do throws(UploadError) {
            let found = try door(of: id)
            guard caller.knows(found.state.record.organisation) else { throw .absent(id) }
            return found
        } catch {
            if case .complete(_, _, let organisation) = error, !caller.knows(organisation) { throw .absent(id) }
            throw error
        }
    }

    private static let closed = Problem(
        503, "spool-offline", "the spool for it is not served now; try again later", retryAfter: 10)
}
