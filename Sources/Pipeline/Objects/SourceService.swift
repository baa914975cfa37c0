import Spool
import Synchronization

/// Brings the films of one bucket in: looks at the keys that events name, lists what no event told, and fetches what
/// is new. An event is a hint, the bucket is the truth, and the ledger knows what was taken.
public final class SourceService: Sendable {
    public struct Settings: Sendable {
        /// As the configuration has it; the ledger knows objects by it.
        public var name: String
        public var bucket: String
        public var rules: SourceRules
        /// Whose the films are; nil for the spool's own.
        public var organisation: String?
        /// Between two lists.
        public var reconcile: Duration = .seconds(300)
        /// Films that are fetched at the same time.
        public var atOnce = 4
        public var patience = Patience.Delays()

        public init(name: String, bucket: String, rules: SourceRules) {
            self.name = name
            self.bucket = bucket
            self.rules = rules
        }
    }

    /// What has happened since the start.
    public struct Figures: Hashable, Sendable {
        /// Keys that were looked at because of an event.
        public var looks = 0
        /// Films that no event told of: found in a list.
        public var untold = 0
        public var taken = 0
        public var refused = 0
        /// Bytes that were fetched.
        public var bytes = 0
    }

    public let settings: Settings
    let source: any ObjectSource
    let ledger: any ObjectLedger
    let inbox: Inbox
    /// The second door of the spool; nil while that is not served.
    let uploads: @Sendable () -> Uploads?
    let tell: @Sendable (Event) -> Void
    /// Rung when something is to be fetched.
    let wanted = Bell()
    private let counts = Mutex(Figures())
    /// What was said of an object, so that it is said once.
    private let told = Mutex<[SourceObject: String]>([:])

    /// - Parameter tell: gets every event as it happens; called from any thread.
    public init(
        _ settings: Settings, _ source: any ObjectSource, ledger: any ObjectLedger, inbox: Inbox,
        uploads: @escaping @Sendable () -> Uploads?, tell: @escaping @Sendable (Event) -> Void
    ) {
        self.settings = settings
        self.source = source
        self.ledger = ledger
        self.inbox = inbox
        self.uploads = uploads
        self.tell = tell
    }

    public var figures: Figures { counts.withLock { $0 } }

    /// Works until the task is cancelled.
    public func run() async {
        let fetcher = Fetcher(self)
        await withDiscardingTaskGroup { group in
            group.addTask { await Lookout(self).run() }
            group.addTask { await Stocktaking(self).run() }
            group.addTask { await fetcher.run() }
        }
    }

    func count(_ change: (inout Figures) -> Void) { counts.withLock { change(&$0) } }

    func object(_ key: String, _ facts: ObjectFacts) -> SourceObject {
        SourceObject(
            source: settings.name, bucket: settings.bucket, key: key, tag: facts.tag, size: facts.size)
    }

    /// Enters what was found into the ledger, where it is news. What was refused is judged anew: limits change.
    ///
    /// - Returns: how many films are new.
    func note(_ found: [ObjectPage.Listed]) async throws(Setback) -> Int {
        let judged = found.map { (object($0.key, $0.facts), settings.rules.verdict($0.key, size: $0.facts.size)) }
            .filter { $0.1 != .ignore }
        let known = try await ledger.lines(of: judged.map(\.0))
        let states = Dictionary(known.map { ($0.object, $0.state) }) { first, _ in first }
        var news: [LedgerLine] = []
        var new = 0
        for (object, verdict) in judged {
            switch (verdict, states[object]) {
            case (.take, nil):
                news.append(LedgerLine(object, .random(), .wanted))
                new += 1
            case (.take, .refused) where fits(object.size): news.append(LedgerLine(object, .random(), .wanted))
            case (.refuse(let reason), let state) where state != .taken && state != .refused(reason):
                news.append(LedgerLine(object, .random(), .refused(reason)))
                refused(object, reason)
            default: break
            }
        }
        guard !news.isEmpty else { return 0 }
        try await ledger.enter(news)
        wanted.ring()
        return new
    }

    /// Whether what was refused would be taken now: else every list would ask the bucket for it again.
    private func fits(_ size: Int) -> Bool {
        guard let uploads = uploads() else { return false }
        let organisation = settings.organisation ?? uploads.organisation
        let left = (uploads.usage.quota(of: organisation) ?? .max) - uploads.usage.used(by: organisation)
        return size <= min(left, uploads.largest)
    }

    /// Says that an object is not taken, once for each reason.
    func refused(_ object: SourceObject, _ reason: String) {
        let isNews = told.withLock { $0.updateValue(reason, forKey: object) != reason }
        guard isNews else { return }
        count { $0.refused += 1 }
        tell(.refused(name: "\(settings.bucket)/\(object.key) of \(settings.name)", reason: reason))
    }

    func forget(_ object: SourceObject) { told.withLock { _ = $0.removeValue(forKey: object) } }
}
