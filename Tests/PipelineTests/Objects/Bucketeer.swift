import Digest
import Spool
import Synchronization
import SystemCalls
import TestSupport

@testable import Pipeline

/// A bucket of others, and a box that watches it. Everything that happens is the product's own code; only the clock
/// is a loop.
final class Bucketeer: Sendable {
    let disk: MemoryDisk
    let source: MemorySource
    /// Of another disk: what it promised is there whatever becomes of ours.
    let ledger: MemoryLedger
    let world: World
    let service: SourceService
    private let inbox: Inbox
    private let events: Said
    private let accepted = Mutex(false)

    /// - Parameters:
    ///   - other: whose bucket this one has, too, and the lines of whose ledger.
    ///   - rest: how long what meets a fault waits.
    init(
        on disk: MemoryDisk? = nil, beside other: Bucketeer? = nil, largest: Int = .max, quota: Int? = nil,
        rest: Duration = .zero
    ) throws {
        self.disk = try disk ?? Self.freshDisk()
        source = other?.source ?? MemorySource(pageSize: 10)
        ledger = MemoryLedger(copying: other?.ledger)
        let usage = Usage(quotas: quota.map { ["default": $0] } ?? [:])
        world = try World(on: self.disk, .succeeds, usage: usage)
        inbox = try Inbox(at: "/box/inbox", on: self.disk)
        var settings = SourceService.Settings(
            name: "studio", bucket: "films", rules: SourceRules(prefixes: ["in/"], largest: largest))
        settings.patience.first = rest
        let (uploads, said) = (world.service.uploads, Said())
        service = SourceService(
            settings, source, ledger: ledger, inbox: inbox, uploads: { uploads }, tell: { said.note($0) })
        events = said
    }

    private final class Said: Sendable {
        let all = Mutex<[Event]>([])
        func note(_ event: Event) { all.withLock { $0.append(event) } }
    }

    /// One life: an event comes, and the film is fetched. The disk is stopped as the script says.
    static func life(_ script: MemoryDisk.Script = MemoryDisk.Script()) async throws -> Bucketeer {
        let bucket = try Bucketeer()
        bucket.source.put(film(7), as: "in/film.mp4")
        bucket.disk.run(script)
        // Where the world stopped before it was accepted, the store tells again.
        if (try? await bucket.tell("in/film.mp4")) != nil { bucket.accepted.withLock { $0 = true } }
        await bucket.work(rounds: 1)
        return bucket
    }

    var isAccepted: Bool { accepted.withLock { $0 } }

    func tell(_ key: String) async throws { try await inbox.append([Look(source: "studio", key: key)]) }

    func list() async throws -> Int { try await Stocktaking(service).once() }

    /// Takes looks and fetches, so often.
    func work(rounds: Int = 3) async {
        let (lookout, fetcher) = (Lookout(service), Fetcher(service))
        for _ in 0..<rounds {
            var looks: [Look] = []
            while let look = inbox.next(for: "studio") { looks.append(look) }
            for look in looks { _ = await lookout.attend(look) }
            // What does not come now comes in the next round.
            for line in (try? await ledger.wanted(from: "studio", most: 100)) ?? [] { try? await fetcher.fetch(line) }
        }
    }

    /// The bytes of every film that has come in, by its name.
    func films() throws -> [String: [UInt8]] {
        var films: [String: [UInt8]] = [:]
        for item in try items() {
            let dossier = try Dossier(of: item, in: world.service.spool)
            films[dossier.ticket.originalName] = try disk.read(item.source)
        }
        return films
    }

    func sources() throws -> [[UInt8]] { try items().map { try disk.read($0.source) } }

    private func items() throws -> [Item] {
        let spool = world.service.spool
        return try spool.items(at: .admitted).map { spool.item($0, at: .admitted) }
    }

    /// What was said of objects that are not taken.
    var refusals: [String] {
        events.all.withLock { $0.compactMap { if case .refused(_, let reason) = $0 { reason } else { nil } } }
    }

    static func sha256(_ bytes: [UInt8]) -> String { Hexadecimal.encode(SHA256.digest(of: bytes)) }

    private static func freshDisk() throws -> MemoryDisk {
        let disk = MemoryDisk()
        try Spool.make(at: World.root, on: disk)
        try disk.makeDirectory("/box")
        try disk.synchronize(directory: "/")
        return disk
    }
}

/// What looks like a film.
func film(_ seed: Int, count: Int = 300) -> [UInt8] {
    let head = [0, 0, 0, 24] + Array("ftypisom".utf8)
    return head + (head.count..<count).map { UInt8(truncatingIfNeeded: ($0 &+ seed) &* 31 &+ $0 >> 7) }
}
