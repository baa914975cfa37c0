import JSONValue
import Media
import Spool
import SystemCalls

/// What is done for items that have arrived: what was only stored until there was better goes, originals and
/// items go when their time is over, and pins are looked at again.
///
/// Nothing here keeps an item from going on, and every act is one that may be done twice: the note that it was
/// done comes after it, and a crash between them costs a second request.
struct Upkeep: Sendable {
    let office: Office
    let ports: Ports
    let now: @Sendable () -> Timestamp
    /// Nil while the clock is not to be believed: nothing is deleted by it then.
    let believed: @Sendable () -> Timestamp?

    private var retention: Retention { office.settings.retention }
    private var fileSystem: any FileSystem { office.spool.fileSystem }

    /// Puts every item of `done/` on the list.
    func noteAll() throws(SpoolError) { office.chores.note(try office.spool.items(at: .done)) }

    /// Works off the list until the task is cancelled.
    func run() async {
        await office.chores.run(onFault: complain) { id throws(Setback) in try await attend(id) }
    }

    /// Works off the list once.
    func once() async throws(Setback) {
        try await office.chores.once { id throws(Setback) in try await attend(id) }
    }

    private func complain(_ setback: Setback) {
        office.tell(.trouble("what is in done/ is not looked after: \(setback.reason)"))
    }

    /// What is wrong with one item for good is told, and the others have their turn.
    private func attend(_ id: ItemID) async throws(Setback) {
        do throws(Setback) {
            try await care(for: id)
        } catch {
            guard error.class == .permanent else { throw error }
            office.tell(.trouble("\(id) in done/ is not looked after: \(error.reason)", of: id))
        }
    }

    private func care(for id: ItemID) async throws(Setback) {
        let item = office.spool.item(id, at: .done)
        guard try kernel(fileSystem.exists(item.directory)) else { return }
        let file = item.directory / UpkeepRecord.file
        let reader = RecordReader(fileSystem: fileSystem)
        var record = try spool(reader.record(file, UpkeepRecord.init)) ?? UpkeepRecord()
        guard record.isDue(at: now(), retention) else { return }
        let claim = try claim(id)
        let dossier = try spool(Dossier(of: claim.item, in: office.spool))
        let before = record
        var lack: Setback?
        if dossier.source?.original == nil {
            try await tidy(dossier, &record)
            lack = await recheck(dossier, &record)
        }
        record.next = lack == nil ? next(record, dossier) : now()
        record.rules = retention.description
        try kernel(fileSystem.exchange(file, with: Array(record.json.text.utf8)))
        if record.isTidy != before.isTidy || record.isReleased != before.isReleased { office.follow(claim.item) }
        if isOver(retention.done, dossier) {
            let now = try spool(Dossier(of: claim.item, in: office.spool))
            return try await retire(claim, now)
        }
        if let lack { throw lack }
    }

    private func isOver(_ term: Duration?, _ dossier: Dossier) -> Bool {
        guard let term, let now = believed() else { return false }
        return dossier.ticket.arrived + term <= now
    }

    private func claim(_ id: ItemID) throws(Setback) -> Claim {
        do throws(SpoolError) {
            return try office.spool.claim(id, at: .done)
        } catch {
            if case .claimed = error { throw .waiting("\(id) is in other hands") }
            throw Setback(error)
        }
    }

    private func tidy(_ dossier: Dossier, _ record: inout UpkeepRecord) async throws(Setback) {
        if !record.isTidy {
            if let track = dossier.source?.track {
                try await Cut(track: track, naming: office.settings.naming, ticket: dossier.ticket).remove(
                    from: ports.store)
            }
            record.isTidy = true
        }
        if !record.isReleased, isOver(retention.originals, dossier) {
            // Ours must be there: it may be the last.
            guard try kernel(fileSystem.attributes(of: dossier.item.source))?.size == dossier.ticket.size else {
                throw .permanent("its source is not what was dropped; the original stays in the store")
            }
            if let original = dossier.pins?.original.flatMap({ ObjectKey($0) }) {
                try await ports.store.remove(original)
            }
            record.isReleased = true
        }
    }

    /// A node that was reset, or unpinned by a hand, gets the DAG again; and one that `pin` did not wait for. One
    /// that is away keeps nothing else waiting: what it lacks is tried again with this item.
    private func recheck(_ dossier: Dossier, _ record: inout UpkeepRecord) async -> Setback? {
        // A look in the future was by a clock that was wrong.
        if let checked = record.checked, checked <= now() {
            guard let interval = retention.recheck, checked + interval <= now() else { return nil }
        }
        do throws(Setback) {
            guard let pins = dossier.pins, let place = dossier.item.product(of: .transcoded) else {
                throw .permanent("it has lost its pins/manifest.json")
            }
            if try await !ports.pinner.isPinned(pins.root) {
                let id = dossier.item.id
                office.tell(.trouble("\(pins.root) of \(id) was not pinned any more; it is pinned again", of: id))
            }
            try await ports.pinner.complete(place.below(pins.car), root: pins.root)
            record.checked = now()
            return nil
        } catch {
            return error.class == .permanent ? error : .waiting(error.reason)
        }
    }

    /// Ends what broken-off uploads have left at the store, of files that nobody has any more.
    func sweepStore() async {
        let templates = [office.settings.naming.public, office.settings.naming.raw]
        // Without a common beginning of our keys, nobody can tell whose uploads they are.
        for prefix in Set(templates.map { String($0.prefix { $0 != "{" }) }) where !prefix.isEmpty {
            do throws(Setback) {
                try await ports.store.sweep(below: prefix) { file in
                    (try? fileSystem.exists(file)) != false  // What cannot be asked for may be there.
                }
            } catch {
                office.tell(.trouble("what broken-off uploads left in the store is not swept away: \(error.reason)"))
            }
        }
    }

    /// When something is to be done next.
    private func next(_ record: UpkeepRecord, _ dossier: Dossier) -> Timestamp? {
        let arrived = dossier.ticket.arrived
        let isOwn = dossier.source?.original == nil
        return [
            isOwn && !record.isReleased ? retention.originals.map { arrived + $0 } : nil,
            isOwn ? retention.recheck.map { (record.checked ?? now()) + $0 } : nil,
            retention.done.map { arrived + $0 },
        ].compactMap(\.self).min()
    }
}
