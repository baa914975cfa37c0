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
    struct State {
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
    let spool: Spool
    let settings: Settings
    let tell: @Sendable (Event) -> Void
    let now: @Sendable () -> Timestamp
    let state: Mutex<State>
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
            try? open()  // What cannot be written now is tried with each notice.
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
