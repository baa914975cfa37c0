import JSONValue
import Spool
import Synchronization
import SystemCalls

/// Takes items through one step, several at once, for as long as its task lives.
final class Worker: Sendable {
    let step: any Step
    private let office: Office
    private let atOnce: Int
    private let patience: Mutex<Patience>
    let hands = Mutex(Hands())
    /// Rung when an item may have come, or come back.
    let bell = Bell()

    struct Hands {
        /// The items that are worked on, each with the bell that ends it.
        var busy: [ItemID: Bell] = [:]
        /// The items that are not begun: somebody wants them for himself.
        var barred: Set<ItemID> = []
        /// Who waits for an item's work to end.
        var waiting: [ItemID: [CheckedContinuation<Void, Never>]] = [:]
    }

    init(_ step: any Step, _ office: Office, atOnce: Int) {
        self.step = step
        self.office = office
        self.atOnce = atOnce
        patience = Mutex(Patience(office.settings.patience))
    }

    /// Works until the task is cancelled. A look is a hint taken up: what is in the stage directory is
    /// the truth, and the slow tick looks there even if no bell was rung.
    func run(tick: Duration) async {
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled {
                // One instant for both questions: an item is due, or it is among those that rest.
                let now = ContinuousClock.now
                let list = due(at: now)
                let cost = ContinuousClock.now - now
                for id in list {
                    // Each that ends rings.
                    while hands.withLock({ $0.busy.count >= atOnce }), !Task.isCancelled { await bell.wait(until: nil) }
                    await office.rush.over()
                    // A long list takes its time: what held when it was read may hold no longer.
                    guard !Task.isCancelled, !isPaused else { break }
                    guard !isResting(id), let end = take(id) else { continue }
                    group.addTask {
                        await Pulse.here.living("\(self.name): \(id)") { await self.attempt(id, until: end) }
                        self.letGo(id)
                    }
                }
                let next = patience.withLock { $0.next(after: now) } ?? now + tick
                await bell.wait(until: min(next, now + tick))
                // Ten thousand items are not listed for every hint: that takes a tenth of the time at most.
                await Heart.sleep(for: cost * 9)
            }
        }
    }

    /// For people.
    var name: String { "\(office.settings.spool): the step that takes from \(step.stage)/" }

    /// One item through the step, now. The crash tests drive this one; nothing else moves items.
    func attempt(_ id: ItemID) async {
        do {
            switch try await work(on: id) {
            case .through: patience.withLock { $0.succeeded(id) }
            case .gone: forget(id)
            case .held: patience.withLock { $0.hold(id, until: .now + .milliseconds(100)) }
            }
        } catch {
            if Task.isCancelled { office.board.end(id) } else { await rest(id, error) }
        }
    }

    /// What resting items wait for may have come.
    func wake() {
        patience.withLock { $0.wakeAll(at: .now) }
        bell.ring()
    }

    private enum Outcome {
        /// The item has left the stage.
        case through
        /// It was not there, or not any more.
        case gone
        /// Someone else in this process has it for a moment.
        case held
    }

    private func work(on id: ItemID) async throws(Setback) -> Outcome {
        switch acquire(office.spool.item(id, at: step.stage)) {
        case .success(let claim):
            try await advance(claim)
            return .through
        case .failure(.claimed): return .held
        case .failure(.moved): return .gone
        case .failure(let error): throw Setback(error)
        }
    }

    private func acquire(_ item: Item) -> Result<Claim, SpoolError> {
        do throws(SpoolError) {
            guard try office.isThere(item) else { return .failure(.moved(item.id, from: item.stage)) }
            return .success(try office.spool.claim(item.id, at: item.stage))
        } catch {
            return .failure(error)
        }
    }

    /// The step, from the claim to the move; or to `failed/`, where the item is at fault.
    private func advance(_ claim: consuming Claim) async throws(Setback) {
        let item = claim.item
        office.board.begin(item.id, at: step.stage)
        if try spool(office.spool.hasProduct(claim)) { return try office.moveOn(claim) }
        switch await outcome(of: claim) {
        case .success(let workspace):
            try office.publish(claim, workspace)
        case .failure(let setback):
            guard setback.class == .permanent, !Task.isCancelled else { throw setback }
            try office.fail(claim, setback)
        }
    }

    private func outcome(of claim: borrowing Claim) async -> Result<Workspace, Setback> {
        do throws(Setback) { return .success(try await work(claim)) } catch { return .failure(error) }
    }

    /// Everything that the item can be at fault for: what its files say, and the step itself.
    private func work(_ claim: borrowing Claim) async throws(Setback) -> Workspace {
        let item = claim.item
        let dossier = try office.chronicle.update(item)
        try spool(office.spool.reserve(step.room(for: dossier), for: claim))
        let limit = office.settings.startsWithoutEnd
        guard dossier.attempts.unended < limit else {
            throw .permanent(
                "the step was begun \(limit) times and never ended: this film may be what stops the daemon")
        }
        try spool(office.begin(item))
        let workspace = try spool(office.spool.workspace(for: claim))
        do throws(Setback) {
            try await make(dossier, in: workspace)
        } catch {
            try spool(Attempts.end(item, Task.isCancelled ? "stopped" : error.word, on: office.spool.fileSystem))
            // Read again: units that were finished just now are told there, too.
            let attempts = try spool(Attempts(of: item, on: office.spool.fileSystem))
            guard error.isSuspicious, attempts.suspicions >= limit else { throw error }
            throw error.repeated(limit)
        }
        return workspace
    }

    /// The product. An item whose film was here before gets one that points at the first.
    private func make(_ dossier: Dossier, in workspace: borrowing Workspace) async throws(Setback) {
        if let original = dossier.source?.original, step.stage.productIsShared {
            return try office.spool.fileSystem.put(original.description, at: workspace.product / "original")
        }
        let teller = ProgressTeller(dossier, office)
        let job = Job(dossier: dossier, progress: teller.report, renew: teller.renew)
        try await step.run(job, in: workspace)
    }

    private func rest(_ id: ItemID, _ setback: Setback) async {
        // What cannot be looked at may be there.
        guard (try? office.isThere(office.spool.item(id, at: step.stage))) != false else { return forget(id) }
        let now = ContinuousClock.now
        let until = patience.withLock { $0.failed(id, at: now, scope: setback.scope) }
        office.rests(id, at: step.stage, setback, for: until - now)
    }

    private func forget(_ id: ItemID) {
        patience.withLock { $0.forget(id) }
        office.board.end(id)
    }

    /// What may be begun, by arrival.
    func due(at now: ContinuousClock.Instant = .now) -> [ItemID] {
        // A spool that cannot be read has nothing due; the door says what is the matter with it.
        guard !isPaused, var items = try? office.spool.items(at: step.stage) else { return [] }
        let (busy, barred) = hands.withLock { ($0.busy, $0.barred) }
        patience.withLock { patience in
            items.removeAll { busy[$0] != nil || barred.contains($0) || patience.rest(of: $0, at: now) != nil }
        }
        return items
    }

    private var isPaused: Bool { (try? office.spool.isPaused()) != false }  // as above

    private func isResting(_ id: ItemID) -> Bool { patience.withLock { $0.rest(of: id, at: .now) } != nil }
}

extension Stage {
    /// Products that a second drop of the same bytes has no need to make again.
    var productIsShared: Bool { self == .segmented || self == .transcoded }
}
