import JSONValue
import Spool
import Synchronization
import SystemCalls

/// Tells one receiver where the items of a spool get to. A projection, as the catalog is: what is to be told is what an
/// item's files say beyond what it was told of, so nothing has to be kept for it but one small file an item.
///
/// 1. Nothing is told before the rename that it is about.
/// 2. Of one item, in the order in which it happened. An arrival is told before the next one is.
/// 3. At least once, however often the process dies: the reconciliation at a start looks at every item.
/// 4. What the receiver does not take for a day is set aside where a person sees it, and the next one has its turn.
/// 5. A receiver that is away holds up nothing else: it has tasks of its own, and rests.
final class Outbox: Sendable {
    fileprivate struct State {
        var since: Timestamp?
        /// True for items that something has just happened to.
        var ready: [ItemID: Bool] = [:]
        var resting: [ItemID: Bool] = [:]
        var busy: Set<ItemID> = []
        var patience: Patience
        var next: ContinuousClock.Instant?
        var trouble: String?
    }

    let webhook: Webhook
    private let spool: Spool
    private let settings: Settings
    private let tell: @Sendable (Event) -> Void
    private let now: @Sendable () -> Timestamp
    private let state: Mutex<State>
    private let bell = Bell()

    /// Notices on their way at once.
    private static let atOnce = 4
    /// For how long a notice is tried.
    static let day: Duration = .seconds(86_400)

    init(
        _ webhook: Webhook, _ spool: Spool, _ settings: Settings, tell: @escaping @Sendable (Event) -> Void,
        now: @escaping @Sendable () -> Timestamp = Timestamp.now
    ) {
        self.webhook = webhook
        self.spool = spool
        self.settings = settings
        self.tell = tell
        self.now = now
        state = Mutex(State(patience: Patience(settings.patience)))
    }

    /// Something has happened to an item.
    func note(_ id: ItemID) {
        state.withLock { $0.ready[id] = true }
        bell.ring()
    }

    /// Something may have happened to them that nobody heard of.
    func look(at ids: [ItemID]) {
        state.withLock { state in
            for id in ids where state.ready[id] == nil { state.ready[id] = false }
        }
        bell.ring()
    }

    /// Tells what there is to tell until the task is cancelled.
    func run() async {
        await withDiscardingTaskGroup { group in
            // What cannot be written now is tried with each notice.
            try? open()
            group.addTask { await self.repeatAsked() }
            while !Task.isCancelled {
                while let (id, isNews) = begin(at: .now) {
                    group.addTask {
                        await self.tell(id, isNews: isNews)
                        self.bell.ring()
                    }
                }
                await bell.wait(until: state.withLock { $0.next })
            }
        }
    }

    /// Notes that there is such a webhook: films that arrive from here on are told of from their first stage.
    func open() throws(Setback) { _ = try since() }

    /// Everything that is on the list, once: what meets a fault stays on it.
    func tellWaiting() async {
        let all = state.withLock { state in
            defer { state.ready = [:] }
            state.wake(at: .now)
            state.busy.formUnion(state.ready.keys)
            return state.ready
        }
        for (id, isNews) in all { await tell(id, isNews: isNews) }
    }

    // MARK: The list

    private func begin(at now: ContinuousClock.Instant) -> (ItemID, Bool)? {
        state.withLock { state in
            if let next = state.next, next <= now { state.wake(at: now) }
            guard state.busy.count < Self.atOnce else { return nil }
            while let (id, isNews) = state.ready.popFirst() {
                if state.busy.contains(id) || state.patience.rest(of: id, at: now) != nil {
                    state.resting[id] = isNews || state.resting[id] == true
                    continue
                }
                state.busy.insert(id)
                return (id, isNews)
            }
            return nil
        }
    }

    private func tell(_ id: ItemID, isNews: Bool) async {
        do throws(Setback) {
            try await tellAll(of: id, isNews: isNews)
            let relief = state.withLock { state in
                state.patience.succeeded(id)
                state.finish(id)
                // He is there: those who rested because others had no luck need not.
                if !state.resting.isEmpty { state.wake(at: .now) }
                return state.trouble.take()
            }
            if let relief { tell(.relief(relief)) }
        } catch {
            let trouble = "the webhook \(webhook.name) is not told: \(error.reason)"
            let isNew = state.withLock { state in
                let until = state.patience.failed(id, at: .now, scope: error.scope)
                state.finish(id)
                state.ready[id] = nil
                state.resting[id] = isNews || state.resting[id] == true
                state.next = min(state.next ?? until, until)
                defer { state.trouble = trouble }
                return state.trouble != trouble
            }
            if isNew, !Task.isCancelled { tell(.trouble(trouble)) }
        }
    }

    // MARK: One item

    private func tellAll(of id: ItemID, isNews: Bool) async throws(Setback) {
        let since = try since()
        guard let item = try located(id) else { return }
        var record = try record(of: item)
        let isOld = id.arrived < since.milliseconds
        // What was there before the webhook was is told of from its next step on.
        if record == nil, isOld, !isNews { return }
        if record?.told?.stage == .done, item.stage == .done { return }
        var news = try diary(of: item).map { Arrival.news($0, now: item.stage, after: record?.told) } ?? []
        if record?.told == nil, isOld { news = news.suffix(1) }
        for arrival in news {
            if webhook.stages.contains(arrival.stage) { try await take(arrival, of: id, &record) }
            record = ToldRecord(told: arrival, failingSince: record?.failingSince)
            try write(record!, of: id)
        }
    }

    /// Returns when it was taken, or set aside.
    private func take(_ arrival: Arrival, of id: ItemID, _ record: inout ToldRecord?) async throws(Setback) {
        guard let notice = try notice(arrival, of: id) else { return }
        do {
            try await webhook.receiver.take(notice)
            record?.failingSince = nil
        } catch {
            let since = record?.failingSince ?? now()
            guard since + Self.day < now() else {
                if record?.failingSince == nil, !Task.isCancelled {
                    try write(ToldRecord(told: record?.told, failingSince: since), of: id)
                }
                throw error
            }
            let aside = SetAside(webhook.name, notice, reason: error.reason, at: now())
            try kernel(spool.setAside(aside))
            tell(.trouble("\(notice.id) is set aside, the webhook \(webhook.name) did not take it: \(error.reason)"))
        }
    }

    /// Nil for an item that has gone.
    private func notice(_ arrival: Arrival, of id: ItemID) throws(Setback) -> Notice? {
        guard let dossier = try checked({ () throws(SpoolError) in try Dossier.current(of: id, in: spool) }) else {
            return nil
        }
        let name = arrival.notice(of: id)
        let body = JSON(members: [
            "event": JSON(name), "type": arrival.stage == .failed ? "failed" : "stage", "id": JSON(id.description),
            "organisation": JSON(dossier.ticket.organisation), "spool": JSON(settings.spool),
            "stage": JSON(arrival.stage.description), "sent": JSON(now().description),
            "document": dossier.documents.last,
        ])
        return Notice(id: name, body: Array(body.text.utf8))
    }

    // MARK: What is kept

    /// When the webhook was first there, in this spool. Before the flush a crash leaves none, and it is a little later.
    private func since() throws(Setback) -> Timestamp {
        if let since = state.withLock({ $0.since }) { return since }
        let file = spool.webhooks / Name("\(webhook.name).json")!
        let reader = RecordReader(fileSystem: spool.fileSystem)
        let kept = try checked { () throws(SpoolError) in
            try reader.record(file) { $0["since"]?.int.map { Timestamp(nanoseconds: Int64($0)) } }
        }
        let since = kept ?? now()
        if kept == nil {
            if try !kernel(spool.fileSystem.exists(spool.webhooks)) {
                try kernel(spool.fileSystem.makeDirectories(spool.webhooks))
                try kernel(spool.fileSystem.synchronize(directory: spool.root))
            }
            let text = JSON(members: ["since": JSON(Int(since.nanoseconds))]).pretty
            try kernel(spool.fileSystem.replace(file, with: Array(text.utf8)))
        }
        state.withLock { $0.since = since }
        return since
    }

    /// Nil for an item that nothing was told of; one that says nothing that can be read is told again from the start.
    private func record(of item: Item) throws(Setback) -> ToldRecord? {
        let reader = RecordReader(fileSystem: spool.fileSystem)
        do throws(SpoolError) { return try reader.record(item.told(webhook.name), ToldRecord.init) } catch {
            if case .broken = error { return ToldRecord() }
            throw Setback(error)
        }
    }

    /// Beside the road: the item may move meanwhile, and is looked for again. Its directory is never made.
    private func write(_ record: ToldRecord, of id: ItemID) throws(Setback) {
        for _ in 0..<3 {
            guard let item = try located(id) else { return }
            do throws(SystemError) {
                return try spool.fileSystem.exchange(item.told(webhook.name), with: Array(record.json.text.utf8))
            } catch {
                if !error.isAbsent { throw Setback(error) }
            }
        }
    }

    private func located(_ id: ItemID) throws(Setback) -> Item? {
        try checked { () throws(SpoolError) in try spool.locate(id) }
    }

    /// Nil for an item that moves just now: the move notes it again.
    private func diary(of item: Item) throws(Setback) -> [Attempts.Line]? {
        let lines = try checked { () throws(SpoolError) in try Attempts.diary(of: item, on: spool.fileSystem) }
        return try located(item.id) == item ? lines : nil
    }

    // MARK: What was set aside

    /// What the operator has repeated is told once, and set aside anew where it is not taken.
    private func repeatAsked() async {
        while !Task.isCancelled {
            await repeatOnce()
            await Heart.sleep(for: .seconds(2))
        }
    }

    func repeatOnce() async {
        // A directory that cannot be read is looked at again.
        for notice in (try? spool.noticesToRepeat()) ?? [] where notice.webhook == webhook.name {
            await repeated(notice)
        }
    }

    private func repeated(_ aside: SetAside) async {
        do throws(Setback) {
            do throws(Setback) { try await webhook.receiver.take(aside.notice) } catch {
                guard !Task.isCancelled else { return }
                try kernel(
                    spool.setAside(SetAside(webhook.name, aside.notice, reason: error.reason, at: aside.at)))
            }
            try kernel(spool.forget(aside))
        } catch {
            tell(.trouble("\(aside.notice.id) is told again and again: \(error.reason)"))
        }
    }

    private func checked<Answer>(_ body: () throws(SpoolError) -> Answer) throws(Setback) -> Answer {
        do { return try body() } catch { throw Setback(error) }
    }
}

extension Outbox.State {
    /// It is nobody's any more; what was noted meanwhile is looked at.
    fileprivate mutating func finish(_ id: ItemID) {
        busy.remove(id)
        if let isNews = resting.removeValue(forKey: id) { ready[id] = isNews }
    }

    /// Whoever may be tried again is.
    fileprivate mutating func wake(at now: ContinuousClock.Instant) {
        next = patience.next(after: now)
        for (id, isNews) in resting where !busy.contains(id) && patience.rest(of: id, at: now) == nil {
            ready[id] = isNews || ready[id] == true
            resting[id] = nil
        }
    }
}
