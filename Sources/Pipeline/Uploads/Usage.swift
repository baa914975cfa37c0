public import Spool
import Synchronization
import SystemCalls

/// How many bytes of films each organisation has on the box, over all spools, and how many it may have. What is
/// promised to an upload counts as if it were there. In memory; counted at a start and again every hour.
public final class Usage: Sendable {
    private struct Entry {
        let organisation: String
        let spool: String
        let bytes: Int
        /// Promised to an upload: not an item yet.
        let isPromise: Bool
    }

    private struct State {
        var entries: [ItemID: Entry] = [:]
        var sums: [String: Int] = [:]

        mutating func set(_ id: ItemID, _ entry: Entry?) {
            if let old = entries.removeValue(forKey: id) { sums[old.organisation, default: 0] -= old.bytes }
            guard let entry else { return }
            entries[id] = entry
            sums[entry.organisation, default: 0] += entry.bytes
        }
    }

    private let state = Mutex(State())
    /// Bytes; an organisation without one has no bound.
    private let quotas: [String: Int]

    public init(quotas: [String: Int] = [:]) {
        self.quotas = quotas
    }

    /// Bytes of films and promises.
    public func used(by organisation: String) -> Int { state.withLock { $0.sums[organisation] ?? 0 } }

    public func quota(of organisation: String) -> Int? { quotas[organisation] }

    /// Takes bytes of the quota for an upload, until it is an item or is forgotten.
    func reserve(_ bytes: Int, for id: ItemID, of organisation: String, in spool: String) throws(UploadError) {
        let quota = quotas[organisation] ?? .max
        let used: Int? = state.withLock { state in
            let used = state.sums[organisation] ?? 0
            guard used <= quota, bytes <= quota - used else { return used }
            state.set(id, Entry(organisation: organisation, spool: spool, bytes: bytes, isPromise: true))
            return nil
        }
        if let used { throw .quota(organisation: organisation, used: used, quota: quota, wanted: bytes) }
    }

    /// The same for one that was promised in an earlier life.
    func keep(_ bytes: Int, for id: ItemID, of organisation: String, in spool: String) {
        state.withLock {
            $0.set(id, Entry(organisation: organisation, spool: spool, bytes: bytes, isPromise: true))
        }
    }

    /// An item has come.
    func note(_ id: ItemID, _ bytes: Int, of organisation: String, in spool: String) {
        state.withLock {
            $0.set(id, Entry(organisation: organisation, spool: spool, bytes: bytes, isPromise: false))
        }
    }

    /// An item has left the spool, or an upload will not come.
    public func forget(_ id: ItemID) {
        state.withLock { $0.set(id, nil) }
    }

    /// Counts what is in a spool; what has gone from it unseen is forgotten.
    func count(_ spool: Spool, named name: String) throws(SpoolError) {
        guard !quotas.isEmpty else { return }
        let reader = RecordReader(fileSystem: spool.fileSystem)
        var gone = state.withLock { Set($0.entries.filter { $0.value.spool == name && !$0.value.isPromise }.keys) }
        for stage in Stage.allCases {
            for id in try spool.items(at: stage) {
                gone.remove(id)
                // An item without a ticket is fsck's affair; one that moves on meanwhile was counted.
                guard let ticket = try? reader.record(spool.item(id, at: stage).ticket, Ticket.init) else { continue }
                note(id, ticket.size, of: ticket.organisation, in: name)
            }
        }
        for id in gone where try spool.locate(id) == nil { forget(id) }
    }
}
