public import Spool
import Synchronization
import SystemCalls

/// Everything that happens to the films of one spool between the door and `done/`.
public final class SpoolService: Sendable {
    public let spool: Spool
    public let board: Board
    public let mirror: Mirror
    public let reception: Reception
    public let uploads: Uploads
    let office: Office
    let workers: [Worker]
    let upkeep: Upkeep
    let removal: Removal
    let ports: Ports

    /// - Parameters:
    ///   - usage: of all spools.
    ///   - tell: gets every event as it happens; called from any thread.
    public init(
        _ spool: Spool, _ settings: Settings, _ ports: Ports, cores: Cores, estimate: Estimate,
        usage: Usage = Usage(), largestUpload: Int = .max, tell: @escaping @Sendable (Event) -> Void
    ) {
        let bells = Bells()
        let rush = Rush()
        mirror = Mirror(spool, settings, ports, rush)
        board = Board()
        let standings = Standings()
        office = Office(
            spool: spool, settings: settings,
            chronicle: Chronicle(
                spool: spool, settings: settings, store: ports.store, standings: standings, tell: tell),
            mirror: mirror, outboxes: ports.webhooks.map { Outbox($0, spool, settings, tell: tell) }, board: board,
            standings: standings, tally: Tally(), chores: Errands(settings.patience), rush: rush, usage: usage,
            tell: tell, ring: bells.ring,
            wake: bells.wake)
        workers = Self.workers(office, ports, cores, estimate)
        let calendar = Calendar()
        upkeep = Upkeep(office: office, ports: ports, now: { calendar.now }, believed: { calendar.believed() })
        removal = Removal(office: office, ports: ports, errands: Errands(settings.patience))
        self.ports = ports
        bells.set(workers)
        self.spool = spool
        uploads = Uploads(office, usage, largest: largestUpload)
        reception = Reception(office: office, newID: ItemID.random)
    }

    private static func workers(_ office: Office, _ ports: Ports, _ cores: Cores, _ estimate: Estimate) -> [Worker] {
        let (settings, fileSystem) = (office.settings, office.spool.fileSystem)
        let segment = SegmentStep(
            settings: settings, ports: ports, fileSystem: fileSystem, originals: Originals(office.spool),
            estimate: estimate, now: Timestamp.now)
        let transcode = TranscodeStep(
            settings: settings, transcoder: ports.transcoder, fileSystem: fileSystem, cores: cores, estimate: estimate)
        let pin = PinStep(settings: settings, ports: ports, fileSystem: fileSystem)
        return [
            Worker(segment, office, atOnce: cores.count + 1),
            Worker(transcode, office, atOnce: settings.transcodesAtOnce),
            Worker(pin, office, atOnce: 2),
            Worker(CatalogueStep(mirror: office.mirror, fileSystem: fileSystem), office, atOnce: 2),
        ]
    }

    public var tally: Tally { office.tally }

    /// Items in `done/` that something is to be done for, and items that are on their way out.
    public var chores: (upkeep: Int, removals: Int) { (office.chores.count, removal.errands.count) }
    /// Whose films are dropped here.
    public var organisation: String { office.settings.organisation }

    /// Works until the task is cancelled. `tick` is how often every stage is looked at unasked.
    public func run(tick: Duration) async {
        await withTaskGroup(of: Void.self) { group in
            for worker in workers {
                group.addTask { await Pulse.here.living(worker.name) { await worker.run(tick: tick) } }
            }
            group.addTask {
                await self.living("the catalog") {
                    await self.mirror.run {
                        self.office.tell(.trouble("the catalog does not take records: \($0.reason)"))
                    }
                }
            }
            for outbox in office.outboxes {
                group.addTask { await self.living("the webhook \(outbox.webhook.name)") { await outbox.run() } }
            }
            group.addTask { await self.living("upkeep") { await self.upkeep.run() } }
            group.addTask { await self.living("uploads") { await self.uploads.run() } }
            group.addTask { await self.living("removal") { await self.removal.run() } }
            group.addTask { await self.living("reconciliation") { await self.reconcileRegularly() } }
        }
    }

    /// Something that goes on for as long as the spool is served, with a heart of its own.
    public func living(_ name: String, _ body: () async -> Void) async {
        await Pulse.here.living("\(office.settings.spool): \(name)", body)
    }

    private func reconcileRegularly() async {
        while !Task.isCancelled {
            reconcile()
            await upkeep.sweepStore()
            await Heart.sleep(for: .seconds(3600))
        }
    }

    /// Looks at every stage again: an operator may have moved an item.
    public func lookAgain() {
        for worker in workers { worker.bell.ring() }
    }

    /// Brings documents, receipts and catalog in step with the spool: at start, after a restore of the
    /// database, and regularly.
    public func reconcile() {
        do throws(SpoolError) {
            try removal.noteAll()
            let begun = Timestamp.now()
            var found: Set<ItemID> = []
            for stage in Stage.allCases {
                for id in try spool.items(at: stage) where !Task.isCancelled {
                    found.insert(id)
                    catchUp(id, at: stage)
                }
                // A worker that met an item in our hands holds off for a moment.
                office.ring(stage)
            }
            if !Task.isCancelled { standings.keep(found, before: begun) }
            try mirror.noteAll()
            try upkeep.noteAll()
            try office.usage.count(spool, named: office.settings.spool)
            for outbox in office.outboxes { outbox.look(at: Array(found)) }
        } catch {
            office.tell(.trouble("the spool could not be read: \(error)"))
        }
    }

    private func catchUp(_ id: ItemID, at stage: Stage) {
        // An item that is being worked on, or has moved, is brought up to date by its step.
        guard let claim = try? spool.claim(id, at: stage) else { return }
        do {
            _ = try office.chronicle.update(claim.item)
        } catch {
            office.tell(.trouble("the document of \(id) could not be brought up to date: \(error.reason)", of: id))
        }
    }
}

/// Finds the worker of a stage; filled once all workers are there.
private final class Bells: Sendable {
    /// They hold us: or nobody would let go of the other, and a service would stay after its last use.
    private struct Place {
        weak var worker: Worker?
    }

    private let places = Mutex<[Stage: Place]>([:])

    func set(_ all: [Worker]) {
        places.withLock { places in
            for worker in all { places[worker.step.stage] = Place(worker: worker) }
        }
    }

    @Sendable func ring(_ stage: Stage) {
        places.withLock { $0[stage]?.worker }?.bell.ring()
    }

    @Sendable func wake(_ stage: Stage) {
        places.withLock { $0[stage]?.worker }?.wake()
    }
}

extension ItemID {
    /// A new item, arriving now.
    public static func random() -> ItemID {
        var generator = SystemRandomNumberGenerator()
        return ItemID(milliseconds: Timestamp.now().milliseconds, random: (generator.next(), generator.next()))
    }
}
