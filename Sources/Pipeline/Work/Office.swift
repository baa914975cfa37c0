import JSONValue
import Spool
import Synchronization
import SystemCalls

/// What all workers of a spool share: where things are kept, and who is told what happened.
struct Office: Sendable {
    let spool: Spool
    let settings: Settings
    let chronicle: Chronicle
    let mirror: Mirror
    let outboxes: [Outbox]
    let board: Board
    let standings: Standings
    let tally: Tally
    /// Items in `done/` that something is to be done for.
    let chores: Errands
    /// Whether the door needs the disk for itself.
    let rush: Rush
    let usage: Usage
    let tell: @Sendable (Event) -> Void
    /// Rings the worker that takes items from a stage.
    let ring: @Sendable (Stage) -> Void
    /// Ends the rests of that worker's items: what they wait for may have come.
    let wake: @Sendable (Stage) -> Void

    /// False for an item that has moved, and for a home whose film has not come into it yet.
    func isThere(_ item: Item) throws(SpoolError) -> Bool {
        let sign = item.stage == .admitted ? item.source : item.directory
        do { return try spool.fileSystem.exists(sign) } catch { throw .system(error) }
    }

    /// Writes into the item's diary that a step begins. A failure of an earlier try counts for nothing, nor does
    /// what an item that was sent back had to show when it was further on.
    func begin(_ item: Item) throws(SpoolError) {
        do throws(SystemError) {
            try spool.fileSystem.removeTree(item.failure)
            try spool.fileSystem.removeTree(item.upkeep)
            if item.stage < .transcoded { try spool.fileSystem.removeTree(item.stored) }
        } catch {
            throw .system(error)
        }
        try Attempts.start(item, on: spool.fileSystem)
    }

    func moveOn(_ claim: consuming Claim) throws(Setback) {
        do throws(SpoolError) { arrived(try spool.moveOn(claim)) } catch { throw Setback(error) }
    }

    func publish(_ claim: consuming Claim, _ workspace: consuming Workspace) throws(Setback) {
        do throws(SpoolError) {
            let product = try workspace.seal()
            arrived(try spool.publish(claim, product))
        } catch {
            throw Setback(error)
        }
    }

    /// Takes an item off the road, for a person to look at.
    func fail(_ claim: consuming Claim, _ setback: Setback) throws(Setback) {
        let stage = claim.item.stage
        let record = FailureRecord(stage: stage, reason: setback.reason, output: setback.output, at: .now())
        do throws(SpoolError) {
            try Attempts.end(claim.item, "failed", on: spool.fileSystem)
            let failed = try spool.fail(claim, reason: Array(record.json.pretty.utf8))
            board.end(failed.item.id)
            tally.met(setback, at: stage)
            follow(failed.item)
            for outbox in outboxes { outbox.note(failed.item.id) }
            tell(.failed(failed.item.id, at: stage, reason: setback.reason))
            // A twin that waited for this one has to do the work itself.
            wake(.admitted)
        } catch {
            throw Setback(error)
        }
    }

    func admitted(_ claim: consuming Claim, _ ticket: Ticket) {
        let item = claim.item
        usage.note(item.id, ticket.size, of: ticket.organisation, in: settings.spool)
        do {
            try chronicle.greet(item, ticket)
        } catch {
            tell(.trouble("the receipt of \(item.id) is not written yet: \(error.reason)", of: item.id))
        }
        // Last: whoever hears of it finds what it stands for.
        tell(.admitted(item.id, name: ticket.originalName, proof: ticket.proof))
        mirror.note(item.id)
        for outbox in outboxes { outbox.note(item.id) }
        _ = consume claim
        ring(.admitted)
    }

    func attached(_ item: Item, _ version: Int) {
        tell(.attached(item.id, version: version))
        mirror.note(item.id)
        // An item that a step holds is followed when the step ends; one that lies still, now.
        if let claim = try? spool.claim(item.id, at: item.stage) { follow(claim.item) }
    }

    /// An item has come into a stage. Record after the rename, never before; the item is held until
    /// its document is written, so that no other step writes one at the same time.
    private func arrived(_ claim: consuming Claim) {
        let item = claim.item
        if let line = board.end(item.id) {
            tally.arrived(from: line.stage, after: .nanoseconds(Timestamp.now().nanoseconds - line.since.nanoseconds))
        }
        follow(item)
        for outbox in outboxes { outbox.note(item.id) }
        tell(.moved(item.id, to: item.stage))
        _ = consume claim
        if item.stage == .done {
            wake(.admitted)
            chores.note(item.id)
        }
        ring(item.stage)
    }

    func rests(_ id: ItemID, at stage: Stage, _ setback: Setback, for rest: Duration) {
        board.rest(id, at: stage, setback.reason, for: rest)
        tally.met(setback, at: stage)
        tell(
            setback.scope == .step
                ? .stands(stage, reason: setback.reason, for: rest)
                : .rests(id, at: stage, reason: setback.reason, for: rest))
        // The receipt is a courtesy; what keeps the item from moving may keep it from being written.
        if let claim = try? spool.claim(id, at: stage) {
            _ = try? chronicle.update(claim.item, note: "waiting: \(setback.reason)")  // As above.
        }
    }

    /// Documents, receipt and catalog follow the item. What fails here is made good by the item's next
    /// step or by the next reconciliation: both begin with the same update.
    @discardableResult
    func follow(_ item: Item) -> Dossier? {
        defer { mirror.note(item.id) }
        do {
            return try chronicle.update(item)
        } catch {
            tell(.trouble("the document of \(item.id) is not up to date: \(error.reason)", of: item.id))
            return nil
        }
    }
}
