import Spool
import SystemCalls

/// Takes films off everywhere, at a person's word: catalog, pins, store, receipt, spool.
///
/// 1. It begins with one rename, out of the stage into `leaving/`. Before it nothing has happened, after it the film goes,
///    whatever happens: what is in `leaving/` is gone on with at every start.
/// 2. Every act is one that may be done twice. The item's own directory goes last: it says what there is to do.
/// 3. The catalog goes first: nobody finds the film any more while its objects go.
/// 4. A DAG that another film has, too, stays pinned.
struct Removal: Sendable {
    let office: Office
    let ports: Ports
    let errands: Errands

    /// Puts everything that is on its way out on the list.
    func noteAll() throws(SpoolError) { errands.note(try office.spool.leavingItems()) }

    /// Works off the list until the task is cancelled.
    func run() async {
        let complain: @Sendable (Setback) -> Void = { setback in
            office.tell(.trouble("films that were to be taken off are still somewhere: \(setback.reason)"))
        }
        await errands.run(onFault: complain) { id throws(Setback) in try await attend(id) }
    }

    /// Works off the list once.
    func once() async throws(Setback) {
        try await errands.once { id throws(Setback) in try await attend(id) }
    }

    /// What is wrong with one item for good is told, and the others have their turn.
    private func attend(_ id: ItemID) async throws(Setback) {
        do throws(Setback) {
            try await clear(id)
        } catch {
            guard error.class == .permanent else { throw error }
            office.tell(.trouble("\(id) in leaving/ cannot be taken off: \(error.reason)"))
        }
    }

    private func clear(_ id: ItemID) async throws(Setback) {
        let item = office.spool.leavingItem(id)
        guard try kernel(office.spool.fileSystem.exists(item.directory)) else { return }
        // It was being buried.
        guard try kernel(office.spool.fileSystem.exists(item.ticket)) else { return try spool(office.spool.bury(id)) }
        let dossier = try spool(Dossier(of: item, in: office.spool))
        let naming = office.settings.naming
        try await office.mirror.strike(id)
        if dossier.source?.original == nil { try await unpin(dossier) }
        try await ports.store.remove(below: naming.place(of: dossier.ticket))
        // Where it was put, and where it would be put now.
        if let kept = dossier.pins?.original.flatMap({ ObjectKey($0) }), dossier.source?.original == nil {
            try await ports.store.remove(kept)
        }
        try await ports.store.remove(naming.original(of: dossier.ticket))
        try Receipts(office.spool).remove(of: id, at: dossier.ticket.droppedAs)
        try spool(office.spool.bury(id))
        office.tell(.notice("\(id) (\(dossier.ticket.originalName)) was taken off everywhere"))
    }

    /// The root is noted before anything is handed to a pinner.
    private func unpin(_ dossier: Dossier) async throws(Setback) {
        guard let root = dossier.pins?.root ?? dossier.stored?.root else { return }
        guard try await !ports.catalog.ties(of: dossier.item.id, root: "\(root)").sharesRoot else { return }
        try await ports.pinner.unpin(root)
    }
}
