public import JSONValue
public import Spool
import SystemCalls

/// Why a film is not taken off.
public enum RemovalRefusal: Error, Hashable, Sendable {
    case absent(ItemID)
    /// Other films have their products from it.
    case pointedAt(ItemID, by: [ItemID])
    /// A film that comes in has as many bytes: it may be the same, and may have found it already.
    case maybePointedAt(ItemID, by: ItemID)
    /// Its step cannot be ended.
    case held(ItemID)
    case setback(Setback)
}

extension RemovalRefusal: CustomStringConvertible {
    public var description: String {
        switch self {
        case .absent(let id): "there is no \(id)"
        case .pointedAt(let id, let others):
            "\(others.map(\.description).joined(separator: ", ")) show the same film and have it from \(id): take them off first"
        case .maybePointedAt(let id, let other): "\(other) is coming in and may be the same film as \(id)"
        case .held(let id): "\(id) is in other hands"
        case .setback(let setback): setback.reason
        }
    }
}

extension SpoolService {
    /// Takes a film off everywhere. When this returns, it is on its way out for good, and no list has it any more; what it
    /// has in catalog, store and nodes goes in the background, after a crash too. A step that is at it is ended.
    public func remove(_ id: ItemID) async throws(RemovalRefusal) {
        if try attempt({ () throws(SpoolError) in try spool.isLeaving(id) }) { return removal.errands.note(id) }
        defer { for worker in workers { worker.allow(id) } }
        let claim = try await take(id)
        let item = claim.item
        let dossier = try attempt { () throws(SpoolError) in try Dossier(of: item, in: spool) }
        try await expectAlone(dossier)
        do throws(SpoolError) { try spool.leave(claim) } catch { throw .setback(Setback(error)) }
        board.end(id)
        office.standings.forget(id)
        office.usage.forget(id)
        office.tell(.notice("\(id) (\(dossier.ticket.originalName)) is taken off everywhere, as somebody asked"))
        removal.errands.note(id)
        // A twin that waited for this one has to do the work itself.
        office.wake(.admitted)
    }

    /// The ticket of an item that is on its way out; nil for any other.
    public func ticket(ofLeaving id: ItemID) throws(SpoolError) -> Ticket? {
        guard try spool.isLeaving(id) else { return nil }
        return try RecordReader(fileSystem: spool.fileSystem).record(spool.leavingItem(id).ticket, Ticket.init)
    }

    /// What the document of an item would be now: for one that has none yet.
    public func document(of dossier: Dossier) throws(Setback) -> JSON {
        try Document(dossier: dossier, settings: office.settings, store: ports.store).json()
    }

    /// Puts a failed item back on the road.
    public func retry(_ id: ItemID) throws(SpoolError) {
        let item = try spool.retry(id)
        // A worker may have it by now, and then follows it itself.
        if let claim = try? spool.claim(id, at: item.stage) { office.follow(claim.item) }
        office.tell(.moved(id, to: item.stage))
        office.ring(item.stage)
    }

    /// The right to an item, from whoever has it. A claim for a glance is waited for.
    private func take(_ id: ItemID) async throws(RemovalRefusal) -> Claim {
        for _ in 0..<200 {
            guard let item = try attempt({ () throws(SpoolError) in try spool.locate(id) }) else { throw .absent(id) }
            await workers.first { $0.step.stage == item.stage }?.callOff(id)
            do throws(SpoolError) {
                return try spool.claim(id, at: item.stage)
            } catch {
                guard error == .claimed(id) || error == .moved(id, from: item.stage) else {
                    throw .setback(Setback(error))
                }
            }
            try? await Task.sleep(for: .milliseconds(20))  // Cancelled is awake, and has its turns, too.
        }
        throw .held(id)
    }

    /// Nobody has his products from it, or comes to have them: from here on it is not found as an original.
    private func expectAlone(_ dossier: Dossier) async throws(RemovalRefusal) {
        let id = dossier.item.id
        guard let source = dossier.source, source.original == nil else { return }
        let pointing: [ItemID]
        do throws(Setback) {
            let originals = Originals(spool)
            try originals.forget(id, source.checksum, source.settings)
            let here = try originals.followers(of: dossier)
            pointing = here + (try await ports.catalog.ties(of: id, root: nil)).pointing
        } catch {
            throw .setback(error)
        }
        guard pointing.isEmpty else { throw .pointedAt(id, by: Set(pointing).sorted()) }
        if dossier.item.stage == .done { try expectNoneComing(dossier) }
    }

    /// A step that has found it already is over in a moment.
    private func expectNoneComing(_ dossier: Dossier) throws(RemovalRefusal) {
        let first = workers.first { $0.step.stage == .admitted }
        for other in first?.underWay ?? [] {
            let source = spool.item(other, at: .admitted).source
            let size = try attempt { () throws(SpoolError) in
                do throws(SystemError) {
                    return try spool.fileSystem.attributes(of: source)?.size
                } catch {
                    throw .system(error)
                }
            }
            guard size != dossier.ticket.size else { throw .maybePointedAt(dossier.item.id, by: other) }
        }
    }

    private func attempt<Answer>(_ body: () throws(SpoolError) -> Answer) throws(RemovalRefusal) -> Answer {
        do { return try body() } catch { throw .setback(Setback(error)) }
    }
}
