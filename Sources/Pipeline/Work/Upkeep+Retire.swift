import Spool
import SystemCalls

extension Upkeep {
    /// Takes an item away whose time is over. Only with verified copies (invariant 5): every file is in the store
    /// with its size, the original too where it is kept there, the DAG is pinned, the catalog has the item as done,
    /// and nobody points at its products.
    func retire(_ claim: consuming Claim, _ dossier: Dossier) async throws(Setback) {
        let id = claim.item.id
        if dossier.source?.original == nil { try expectAlone(dossier) }
        try await proveCopies(of: dossier)
        guard try await ports.catalog.entry(id)?.stage == .done else {
            throw .waiting("\(id) stays in done/ although its time is over: the catalog does not have it as done")
        }
        do throws(SpoolError) { try office.spool.retire(claim) } catch { throw Setback(error) }
        office.standings.forget(id)
        office.usage.forget(id)
        office.tell(.notice("\(id) (\(dossier.ticket.originalName)) has left done/: its time is over", of: id))
    }

    private func proveCopies(of dossier: Dossier) async throws(Setback) {
        guard let pins = dossier.pins else { throw .permanent("the products that it stands for are gone") }
        for file in pins.files {
            try await expect(office.settings.naming.key(file.path, of: dossier.ownerTicket), size: file.size)
        }
        // Pin and original of a film that another box made are that box's affair.
        guard dossier.products == nil else { return }
        guard try await ports.pinner.isPinned(pins.root) else {
            throw .waiting("\(dossier.item.id) stays in done/ although its time is over: it is not pinned")
        }
        if let original = dossier.original.flatMap({ ObjectKey($0) }) {
            try await expect(original, size: dossier.ownerTicket.size)
        }
    }

    private func expect(_ key: ObjectKey, size: Int) async throws(Setback) {
        guard try await ports.store.size(of: key) == size else {
            throw .permanent("it stays in done/ although its time is over: the store does not have \(key)")
        }
    }

    /// Nobody can take it for his original from here on: it is not found as one any more, those that had found it
    /// have left `admitted/`, and of the others none points at it.
    private func expectAlone(_ dossier: Dossier) throws(Setback) {
        let id = dossier.item.id
        if let source = dossier.source {
            try Originals(office.spool).forget(id, source.checksum, source.settings)
        }
        guard try spool(office.spool.items(at: .admitted)).isEmpty else {
            throw .waiting("\(id) stays in done/ although its time is over: a film that comes in may be the same")
        }
        guard try Originals(office.spool).followers(of: dossier).isEmpty else {
            throw .waiting("\(id) stays in done/ although its time is over: a later drop of it has its products here")
        }
    }
}
