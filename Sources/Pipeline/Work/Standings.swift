public import Spool
import Synchronization
public import SystemCalls

/// Where the items of a spool stand, in memory: for those who ask often, and for counting. A hint: items come into it
/// as they are read (at a start, all of them), and who is not in it is looked for in the spool.
public final class Standings: Sendable {
    /// 48 bytes with its key: there may be a million.
    private struct Line {
        var size: Int64
        /// Nanoseconds since 1970-01-01T00:00:00Z; 0 for none.
        var since: Int64
        var estimate: Int64
        var organisation: UInt32
        var stage: Stage
        var isStored: Bool
    }

    private struct State {
        var lines: [ItemID: Line] = [:]
        var failures: [ItemID: String] = [:]
        /// Few, and the same again and again.
        var organisations: [String] = []
        var numbers: [String: UInt32] = [:]
    }

    private let state = Mutex(State())

    init() {}

    func note(_ dossier: Dossier) {
        note(
            dossier.item, dossier.ticket, estimate: dossier.source?.estimatedCompletion,
            isStored: dossier.pins != nil || dossier.stored != nil, dossier.failure?.reason)
    }

    func note(
        _ item: Item, _ ticket: Ticket, estimate: Timestamp? = nil, isStored: Bool = false, _ failure: String? = nil
    ) {
        let now = Timestamp.now().nanoseconds
        state.withLock { state in
            let old = state.lines[item.id]
            // One that is found at a start has been there since it arrived, for all that is known.
            let since = old.map { $0.stage == item.stage ? $0.since : now } ?? ticket.arrived.nanoseconds
            let number = Self.number(of: ticket.organisation, in: &state)
            state.lines[item.id] = Line(
                size: Int64(ticket.size), since: since, estimate: estimate?.nanoseconds ?? 0, organisation: number,
                stage: item.stage, isStored: isStored)
            state.failures[item.id] = failure
        }
    }

    func forget(_ id: ItemID) {
        state.withLock {
            $0.lines[id] = nil
            $0.failures[id] = nil
        }
    }

    /// Forgets what somebody took away by hand. What came since `instant` stays.
    func keep(_ isThere: Set<ItemID>, before instant: Timestamp) {
        state.withLock { state in
            state.lines = state.lines.filter { isThere.contains($0.key) || $0.value.since >= instant.nanoseconds }
            state.failures = state.failures.filter { state.lines[$0.key] != nil }
        }
    }

    func standing(of id: ItemID) -> Standing? {
        state.withLock { state in
            guard let line = state.lines[id] else { return nil }
            return Standing(
                id: id, stage: line.stage, organisation: state.organisations[Int(line.organisation)],
                estimatedCompletion: line.estimate == 0 ? nil : Timestamp(nanoseconds: line.estimate),
                note: state.failures[id])
        }
    }

    private static func number(of organisation: String, in state: inout State) -> UInt32 {
        if let number = state.numbers[organisation] { return number }
        let number = UInt32(state.organisations.count)
        state.organisations.append(organisation)
        state.numbers[organisation] = number
        return number
    }
}

/// How far one item is.
public struct Standing: Hashable, Sendable {
    public let id: ItemID
    public let stage: Stage
    public let organisation: String
    /// Of the step that is under way, from 0 to 1; nil while none is.
    public internal(set) var fraction: Double?
    public internal(set) var estimatedCompletion: Timestamp?
    /// What it waits for, or why it failed.
    public internal(set) var note: String?
    /// When it is tried again.
    public internal(set) var again: Timestamp?
}

extension Standing {
    /// Of an item that has just been read.
    public init(_ dossier: Dossier) {
        self.init(
            id: dossier.item.id, stage: dossier.item.stage, organisation: dossier.ticket.organisation,
            estimatedCompletion: dossier.source?.estimatedCompletion, note: dossier.failure?.reason)
    }

    /// The specification's word: `pending`, `processing`, `completed`, `failed`.
    public var status: String { stage.uploadStatus }
}

extension Standings {
    /// What is in a stage, in numbers.
    public struct Load: Hashable, Sendable {
        public var items = 0
        /// Of the sources.
        public var bytes = 0
        /// When the oldest of them arrived.
        public var oldest: Timestamp?
        /// When the one that has been here longest came into the stage; nil where there is none.
        public var waitingSince: Timestamp?
        /// The same, of those that are not in the store yet.
        public var unstoredSince: Timestamp?
    }

    /// What is in every stage. It looks at every line.
    public var loads: [Stage: Load] {
        var loads = Dictionary(uniqueKeysWithValues: Stage.allCases.map { ($0, Load()) })
        state.withLock { state in
            for (id, line) in state.lines {
                let arrived = Timestamp(nanoseconds: Int64(id.arrived) * 1_000_000)
                loads[line.stage]!.count(line.size, arrived, Timestamp(nanoseconds: line.since), line.isStored)
            }
        }
        return loads
    }
}

extension Standings.Load {
    fileprivate mutating func count(_ size: Int64, _ arrived: Timestamp, _ since: Timestamp, _ isStored: Bool) {
        items += 1
        bytes += Int(size)
        oldest = min(oldest ?? arrived, arrived)
        waitingSince = min(waitingSince ?? since, since)
        if !isStored { unstoredSince = min(unstoredSince ?? since, since) }
    }
}

extension SpoolService {
    /// How far an item is, from memory; nil for one that is not known there.
    public func standing(of id: ItemID) -> Standing? {
        guard var standing = office.standings.standing(of: id) else { return nil }
        guard let line = board.line(of: id), line.stage == standing.stage else { return standing }
        if line.note == nil { standing.fraction = line.fraction }
        standing.note = line.note
        standing.again = line.until
        // Behind the transcoding there is little.
        let now = Timestamp.now()
        let elapsed = Duration.nanoseconds(now.nanoseconds - line.since.nanoseconds)
        if line.stage == .segmented, line.note == nil,
            let left = Board.left(of: line.fraction, found: line.found, after: elapsed)
        {
            standing.estimatedCompletion = now + left
        }
        return standing
    }

    public var standings: Standings { office.standings }
}
