import JSONValue
import Spool
import Synchronization
import SystemCalls

/// Fetches what the ledger wants, several films at once: into an upload of the spool's second door, and from there it
/// is an item like any other. What is there of it after a crash is gone on with.
final class Fetcher: Sendable {
    private let service: SourceService
    private let most: Int
    private let busy = Mutex<Set<ItemID>>([])
    private let patience: Mutex<Patience>
    /// Digests that were not what the bucket promised, once.
    private let doubts = Mutex<[ItemID: String]>([:])

    /// - Parameter most: lines that are taken from the ledger at once.
    init(_ service: SourceService, most: Int = 1000) {
        self.service = service
        self.most = most
        patience = Mutex(Patience(service.settings.patience))
    }

    func run() async {
        let bell = service.wanted
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled {
                let now = ContinuousClock.now
                for line in await due(at: now) {
                    while busy.withLock({ $0.count >= service.settings.atOnce }), !Task.isCancelled {
                        await bell.wait(until: nil)
                    }
                    guard !Task.isCancelled, !isResting(line.id) else { continue }
                    busy.withLock { _ = $0.insert(line.id) }
                    group.addTask {
                        await self.attempt(line)
                        self.busy.withLock { _ = $0.remove(line.id) }
                        bell.ring()
                    }
                }
                let next = patience.withLock { $0.next(after: now) } ?? now + Self.tick
                await bell.wait(until: min(next, now + Self.tick))
            }
        }
    }

    /// How often the ledger is asked unasked.
    private static let tick: Duration = .seconds(60)

    private func due(at now: ContinuousClock.Instant) async -> [LedgerLine] {
        do throws(Setback) {
            // Beside those that rest: they must not stand before all others.
            let most = patience.withLock(\.count) + most
            let lines = try await service.ledger.wanted(from: service.settings.name, most: most)
            let busy = busy.withLock { $0 }
            return patience.withLock { patience in
                lines.filter { !busy.contains($0.id) && patience.rest(of: $0.id, at: now) == nil }
            }
        } catch {
            service.tell(.trouble("source \(service.settings.name): nothing is fetched: \(error.reason)"))
            return []
        }
    }

    private func isResting(_ id: ItemID) -> Bool { patience.withLock { $0.rest(of: id, at: .now) } != nil }

    private func attempt(_ line: LedgerLine) async {
        do throws(Setback) {
            try await fetch(line)
            patience.withLock { $0.succeeded(line.id) }
        } catch {
            guard !Task.isCancelled else { return }
            let until = patience.withLock { $0.failed(line.id, at: .now, scope: error.scope) }
            let rest = (until - .now).components.seconds
            service.tell(
                .trouble("source \(service.settings.name): \(line.object.key) waits \(rest) s: \(error.reason)"))
        }
    }

    /// One film, from wherever it stands.
    func fetch(_ line: LedgerLine) async throws(Setback) {
        guard let uploads = service.uploads() else { throw .misconfigured("its spool is not served now") }
        // The rules let nothing else into the ledger.
        guard let key = ObjectKey(line.object.key), let name = key.components.last else { return }
        let before = try standing(line, uploads)
        if case .item = before { return try await taken(line) }
        let facts = try await service.source.facts(of: key)
        guard let facts, service.object(line.object.key, facts) == line.object else {
            return try await changed(line, facts, uploads)
        }
        do throws(UploadError) {
            if case .nothing = before { try uploads.begin(record(line, name, facts, uploads)) }
        } catch {
            return try await refused(line, error)
        }
        let fetching = Fetching(service: service, line: line, key: key, uploads: uploads)
        switch try await fetching.run(expecting: Checksum(of: facts), doubted: doubts.withLock { $0[line.id] }) {
        case .whole: try await taken(line)
        case .changed: try await changed(line, try await service.source.facts(of: key), uploads)
        case .doubtful(let digest):
            doubts.withLock { $0[line.id] = digest }
            throw .waiting("what came does not have the checksum that the bucket tells; it is fetched once more")
        }
    }

    private enum Standing { case nothing, underWay, item }

    private func standing(_ line: LedgerLine, _ uploads: Uploads) throws(Setback) -> Standing {
        do throws(UploadError) {
            _ = try uploads.state(of: line.id)
            return .underWay
        } catch {
            switch error {
            case .absent: return .nothing
            case .complete: return .item
            default: throw Setback(error)
            }
        }
    }

    /// Noted after the item is there: a crash before this finds the item under the object's id.
    private func taken(_ line: LedgerLine) async throws(Setback) {
        try await service.ledger.enter([LedgerLine(line.object, line.id, .taken)])
        doubts.withLock { _ = $0.removeValue(forKey: line.id) }
        service.forget(line.object)
        service.count { $0.taken += 1 }
    }

    /// What was begun is taken back first: a crash after that finds the line, and comes here again.
    private func changed(_ line: LedgerLine, _ facts: ObjectFacts?, _ uploads: Uploads) async throws(Setback) {
        do throws(UploadError) { try uploads.abandon(line.id) } catch {
            guard case .absent = error else { throw Setback(error) }
        }
        // The other one is on the list before this one is off it.
        if let facts { _ = try await service.note([.init(line.object.key, facts)]) }
        try await service.ledger.strike(line.object)
        doubts.withLock { _ = $0.removeValue(forKey: line.id) }
        let what = facts == nil ? "has gone" : "has changed"
        service.tell(
            .notice("source \(service.settings.name): \(line.object.key) \(what) before it was fetched"))
    }

    /// Too large, or more than the organisation may have: for a person, and for the next list.
    private func refused(_ line: LedgerLine, _ error: UploadError) async throws(Setback) {
        switch error {
        case .tooLarge, .quota:
            try await service.ledger.enter([LedgerLine(line.object, line.id, .refused("\(error)"))])
            service.refused(line.object, "\(error)")
        default: throw Setback(error)
        }
    }

    private func record(_ line: LedgerLine, _ name: Name, _ facts: ObjectFacts, _ uploads: Uploads) -> UploadRecord {
        let object = line.object
        let origin = JSON(members: [
            "source": JSON(object.source), "bucket": JSON(object.bucket), "key": JSON(object.key),
            "tag": JSON(object.tag), "version": facts.version.map { JSON($0) },
            "modified": facts.modified.map { JSON($0.description) },
        ])
        return UploadRecord(
            id: line.id, name: name, size: object.size,
            organisation: service.settings.organisation ?? uploads.organisation,
            broughtBy: "object \(object.source)", begun: .now(), term: Self.term, origin: origin)
    }

    /// What is fetched is taken back by the ledger's word and no clock's, but when a source goes for good.
    private static let term: Duration = .seconds(30 * 86_400)
}

extension Setback {
    /// The second door's refusals, for one who fetches.
    init(_ error: UploadError) {
        switch error {
        case .spool(let error): self = Setback(error)
        case .absent, .complete, .tooLarge, .quota, .metadata, .place, .tooMany, .incomplete, .overtaken:
            self = .waiting("\(error)")
        }
    }
}
