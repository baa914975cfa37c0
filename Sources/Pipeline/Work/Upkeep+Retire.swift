import Spool
import SystemCalls

extension Upkeep {
    /// Takes an item away whose time is over. Only with verified copies (invariant 5): every file is in the store
    /// with its size, the DAG is pinned, the catalog has the item as done, and nobody points at its products. The pin
    /// of a film that another box made is that box's affair.
    func retire(_ claim: consuming Claim, _ dossier: Dossier) async throws(Setback) {
        let id = claim.item.id
        if dossier.source?.original == nil {
            guard try !isPointedAt(id) else { return }
            try await provePin(of: dossier)
        }
        if dossier.source?.original == nil || dossier.products != nil { try await proveObjects(of: dossier) }
        guard try await ports.catalog.entry(id)?.stage == .done else {
            throw .waiting("\(id) stays in done/ although its time is over: the catalog does not have it as done")
        }
        do throws(SpoolError) { try office.spool.retire(claim) } catch { throw Setback(error) }
        office.tell(.notice("\(id) (\(dossier.ticket.originalName)) has left done/: its time is over"))
    }

    private func provePin(of dossier: Dossier) async throws(Setback) {
        guard let pins = dossier.pins else { throw .permanent("it has lost its pins/manifest.json") }
        guard try await ports.pinner.isPinned(pins.root) else {
            throw .temporary("\(dossier.item.id) stays in done/ although its time is over: it is not pinned")
        }
    }

    private func proveObjects(of dossier: Dossier) async throws(Setback) {
        guard let pins = dossier.pins else { throw .permanent("it has lost its pins/manifest.json") }
        for file in pins.files {
            let key = try office.settings.naming.key(file.path, of: dossier.ownerTicket)
            guard try await ports.store.size(of: key) == file.size else {
                throw .permanent("it stays in done/ although its time is over: the store does not have \(key)")
            }
        }
    }

    /// A later drop of the same film has its products here.
    private func isPointedAt(_ id: ItemID) throws(Setback) -> Bool {
        let reader = RecordReader(fileSystem: office.spool.fileSystem)
        for stage in Stage.allCases {
            for other in try spool(office.spool.items(at: stage)) where other != id {
                let file = office.spool.item(other, at: stage).record(.admitted)
                if try spool(reader.record(file, SourceRecord.init))?.original == id { return true }
            }
        }
        return false
    }
}
