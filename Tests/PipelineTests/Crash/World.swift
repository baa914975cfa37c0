import JSONValue
import Media
import Spool
import Synchronization
import SystemCalls
import TestSupport
import Testing

@testable import Pipeline

/// A spool on a disk in memory with one film and its side-car at the door, and the process that serves it.
/// Everything that moves an item here is the product's own code; only the clock is a loop.
struct World {
    static let root: Path = "/spool"
    /// The first bytes are an MP4's, so that it is taken for a film.
    static let film = [0, 0, 0, 24] + Array("ftypisom the only copy of a film".utf8)
    static let sidecar = Array(#"{"title":"A film","price":1.10}"#.utf8)

    let disk: MemoryDisk
    let service: SpoolService
    let transcoder: FakeTranscoder
    let catalog: MemoryCatalog
    let pinner: MemoryPinner
    let store: MemoryStore
    let ports: Ports
    let log = Log()

    /// What the process said that it had done: promises, from then on.
    final class Log: Sendable {
        private let state = Mutex<[(change: Int, event: Event)]>([])
        func note(_ event: Event, at change: Int) { state.withLock { $0.append((change, event)) } }
        /// What had been said when so many changes had been made.
        func events(until change: Int) -> [Event] { state.withLock { $0.filter { $0.change <= change }.map(\.event) } }

        private let units = Mutex<[(change: Int, unit: String)]>([])
        func begun(_ unit: TranscodeUnit, at change: Int) { units.withLock { $0.append((change, unit.name)) } }
        /// The units that were finished by then: on one core, all that were begun but the last.
        func finishedUnits(until change: Int) -> Set<String> {
            units.withLock { Set($0.filter { $0.change <= change }.map(\.unit).dropLast()) }
        }
    }

    /// A disk as the creator leaves it: nothing of what cp wrote was flushed.
    static func freshDisk() throws -> MemoryDisk {
        let disk = MemoryDisk()
        try Spool.make(at: root, on: disk)
        try disk.write(film, to: root / "incoming" / "film.mp4")
        try disk.write(sidecar, to: root / "incoming" / "film.mp4.json")
        return disk
    }

    /// The creator's cp was followed by a sync.
    static func flushDoor(_ disk: MemoryDisk) throws {
        for name: Name in ["film.mp4", "film.mp4.json"] { try disk.synchronize(file: root / "incoming" / name) }
        try disk.synchronize(directory: root / "incoming")
    }

    /// Starts the process: recovery first, as the daemon does it.
    ///
    /// - Parameters:
    ///   - other: another box, or an earlier life of this one, with which it shares catalog and store.
    ///   - shared: of an earlier life; nil for a new one.
    init(
        on disk: MemoryDisk, _ journey: Journey, retention: Retention = Retention(), beside other: World? = nil,
        organisation: String = "default", pinner shared: MemoryPinner? = nil,
        usage: Usage = Usage(), telling receiver: MemoryReceiver? = nil
    ) throws {
        self.disk = disk
        let log = log
        let obstacle = journey.obstacle(disk)
        transcoder = FakeTranscoder(on: disk) { unit in
            let setback = obstacle(unit)
            if setback == nil { log.begun(unit, at: disk.trace.count) }
            return setback
        }
        var settings = Settings(spool: "main", organisation: organisation)
        settings.patience.first = .zero
        settings.retention = retention
        // The same changes in every run, however long the machine takes over them.
        settings.progress = .seconds(86_400)
        let spool = try Spool(at: Self.root, on: disk, floor: Room(bytes: 0, inodes: 0))
        pinner = shared ?? MemoryPinner(reading: disk)
        catalog = MemoryCatalog(box: other == nil ? "north" : "south", sharing: other?.catalog)
        store = MemoryStore(reading: disk, sharing: other?.store)
        var ports = Ports(transcoder: transcoder, store: store, pinner: pinner, catalog: catalog)
        if let receiver {
            ports.webhooks = [Webhook(name: "site", stages: Set(Stage.allCases), receiver: receiver)]
        }
        self.ports = ports
        service = SpoolService(
            spool, settings, ports, cores: Cores(1), estimate: Estimate(cores: 1), usage: usage,
            tell: { log.note($0, at: disk.trace.count) })
        try spool.recover()
        for outbox in service.office.outboxes { try outbox.open() }
        try service.uploads.recover()
        service.reconcile()
    }

    /// Looks at the door and at every stage until nothing is left to do, at most `rounds` times.
    func work(rounds: Int = 8) async {
        for _ in 0..<rounds {
            admitWhatIsThere()
            for worker in service.workers {
                for id in (try? service.spool.items(at: worker.step.stage)) ?? [] {
                    await worker.attempt(id)
                    for outbox in service.office.outboxes { await outbox.tellWaiting() }
                }
            }
            // A catalog in memory has no faults; what the disk refuses comes again in the next round.
            try? await service.mirror.recordWaiting()
            try? await service.upkeep.once()
            for outbox in service.office.outboxes { await outbox.tellWaiting() }
            if isDone { return }
        }
    }

    private func admitWhatIsThere() {
        let film = service.spool.door / "film.mp4"
        if let attributes = try? disk.attributes(of: film) {
            _ = try? service.reception.admit(film, attributes, proof: "test")
        }
        let sidecar = service.spool.door / "film.mp4.json"
        if (try? disk.attributes(of: sidecar)) != nil {
            _ = try? service.reception.attach(sidecar, base: "film.mp4")
        }
    }

    private var isDone: Bool {
        let busy = Stage.working.contains { (try? service.spool.items(at: $0))?.isEmpty != true }
        return !busy && (try? disk.entries(of: service.spool.door))?.isEmpty == true
    }
}

/// A road that a film may take.
enum Journey: CustomTestStringConvertible {
    case succeeds, fails, isRetried, resumes
    /// The transcoder takes the whole process with it.
    case kills

    static let allCases: [Journey] = [.succeeds, .fails, .isRetried, .resumes]

    /// What stands in the way of the transcoder in one life of the process.
    func obstacle(_ disk: MemoryDisk) -> @Sendable (TranscodeUnit) -> Setback? {
        let met = Mutex(0)
        return { unit in
            switch (self, unit) {
            case (.kills, _):
                disk.stop()
                return nil
            case (.fails, _): return .permanent("stream 0 cannot be decoded")
            case (.isRetried, .video(0, _, _)), (.resumes, .video(2, _, _)):
                let first = met.withLock { count in
                    count += 1
                    return count == 1
                }
                return first ? .temporary("the encoder was killed") : nil
            default: return nil
            }
        }
    }

    var end: Stage { self == .fails ? .failed : .done }

    var testDescription: String { "\(self)" }
}
