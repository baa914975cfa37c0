import ContentAddress
import JSONValue
import Spool
import SystemCalls
import TestSupport

@testable import Pipeline

/// What must hold when a process finds the spool after a crash, and when it has finished. Numbers are
/// those of the invariants on `Spool`.
struct Verdict {
    let journey: Journey
    /// What had been promised when the crash came.
    let promises: [Event]
    /// The units that were finished then.
    var units: Set<String> = []
    /// What was dropped had been flushed by the creator.
    var isFlushed = false

    /// Every broken promise, in words; empty when all is well.
    func faults(on disk: MemoryDisk) async -> [String] {
        do {
            guard try isFlushed || !isLostBeforeUs(disk) else { return [] }
            let world = try World(on: disk, journey)
            let found = try foundAtStart(world)
            guard found.isEmpty else { return found }
            let finished = try finishedUnits(world)
            if let finished, !finished.isSuperset(of: units) {
                return ["4: units were finished and have gone: \(units.subtracting(finished))"]
            }
            await world.work()
            return try foundAtEnd(world) + repeated(finished ?? [], world)
        } catch {
            return ["the spool cannot be served: \(error)"]
        }
    }

    /// What a power cut took from the door before we had said a word was never ours (S0).
    private func isLostBeforeUs(_ disk: MemoryDisk) throws -> Bool {
        let door = World.root / "incoming"
        let film = try bytes(door / "film.mp4", disk)
        let sidecar = try bytes(door / "film.mp4.json", disk)
        let admitted = try Stage.allCases.contains { stage in
            let homes = try disk.entries(of: World.root / stage.name)
            return try homes.contains { try disk.exists(World.root / stage.name / $0.name / "source") }
        }
        let isOurs = film == nil && admitted
        if promises.isEmpty, film != World.film, !isOurs { return true }
        let attached = promises.contains { if case .attached = $0 { true } else { false } }
        if attached || sidecar == World.sidecar { return false }
        return try sidecar != nil || !holdsSidecar(disk)
    }

    private func foundAtStart(_ world: World) throws -> [String] {
        var faults = try world.service.spool.violations().filter {
            if case .strayFailure = $0 { false } else { true }
        }.map { "invariant: \($0)" }
        guard let item = try theItem(world) else {
            if !promises.isEmpty { faults.append("4: the item that was promised has gone") }
            return faults
        }
        if try world.disk.read(item.source) != World.film { faults.append("2: the source is not what was dropped") }
        let dossier = try Dossier(of: item, in: world.service.spool)
        if dossier.ticket.originalName != "film.mp4" { faults.append("2: the ticket does not say what was dropped") }
        if dossier.documents.count < promises.map(documents).max() ?? 0 {
            faults.append("4: a version of the document has gone")
        }
        let hasMoved = promises.contains { if case .moved = $0 { true } else { false } }
        let isPlayable = dossier.documents.contains {
            $0["s3_manifest"]?.string?.hasSuffix("source/index.m3u8") == true
        }
        if hasMoved, !isPlayable { faults.append("4: the first document that could be played has gone") }
        for promise in promises {
            if case .attached(_, let version) = promise, dossier.metadata.count < version {
                faults.append("4: the metadata has gone")
            }
            if case .moved(_, let stage) = promise, item.stage < stage { faults.append("4: back before \(stage)/") }
            if case .failed = promise, item.stage != .failed { faults.append("4: \(item.stage)/, was failed") }
        }
        return faults
    }

    /// How many versions of the document there are when this has been said.
    private func documents(_ promise: Event) -> Int {
        switch promise {
        case .moved(_, .segmented), .moved(_, .transcoded): 2
        case .failed: 3
        // The third says that the renditions can be had, the fourth that they are pinned.
        case .moved: 4
        default: 0
        }
    }

    private func foundAtEnd(_ world: World) throws -> [String] {
        let spool = world.service.spool
        var faults = try spool.violations().map { "at the end: \($0)" }
        guard let item = try theItem(world) else { return faults + ["5: the film has vanished"] }
        if item.stage != journey.end { faults.append("it ended in \(item.stage)/") }
        if try world.disk.read(item.source) != World.film { faults.append("2: the source is not what was dropped") }
        let dossier = try Dossier(of: item, in: spool)
        if dossier.documents.isEmpty { faults.append("no document was written") }
        if dossier.metadata.map(\.text) != [String(decoding: World.sidecar, as: UTF8.self)] {
            faults.append("the side-car is not there word for word, once: \(dossier.metadata.map(\.text))")
        }
        faults += try brokenPlaylists(item, dossier, world)
        if world.catalog.entries[item.id]?.stage != item.stage { faults.append("the catalog says otherwise") }
        if try Receipts(spool).item(at: ["film.mp4"]) != item.id { faults.append("the receipt names no item") }
        return faults
    }

    /// Playlists below `pins/` that are not what the manifest says.
    private func brokenPlaylists(_ item: Item, _ dossier: Dossier, _ world: World) throws -> [String] {
        guard let pins = dossier.pins, let product = item.product(of: .transcoded) else { return [] }
        let importer = Importer(fileSystem: world.disk)
        var faults: [String] = []
        for file in pins.files where file.path.hasPrefix("ipfs/") {
            let path = try product.below(file.path)
            if try importer.cid(of: path) != file.cid { faults.append("\(path) is not what was pinned") }
        }
        return faults
    }

    /// Units that were finished and durable are not made again.
    private func finishedUnits(_ world: World) throws -> Set<String>? {
        guard let item = try theItem(world), item.stage == .segmented else { return nil }
        // A product that came in whole stands for its units.
        guard try !world.disk.exists(item.directory / "renditions") else { return nil }
        let scratch = world.service.spool.work / item.id.name / "scratch"
        guard try world.disk.exists(scratch) else { return [] }
        return Set(try world.disk.entries(of: scratch).map(\.name.description).filter { !$0.hasSuffix(".part") })
    }

    private func repeated(_ finished: Set<String>, _ world: World) -> [String] {
        finished.intersection(world.transcoder.encoded).map { "\($0) was finished and was made again" }
    }

    private func theItem(_ world: World) throws -> Item? {
        let items = try Stage.allCases.flatMap { stage in
            try world.service.spool.items(at: stage).map { world.service.spool.item($0, at: stage) }
        }
        // A void home (S1) is not an item yet.
        return try items.first { try world.disk.exists($0.source) }
    }

    private func holdsSidecar(_ disk: MemoryDisk) throws -> Bool {
        for stage in Stage.allCases {
            for entry in try disk.entries(of: World.root / stage.name) {
                let place = World.root / stage.name / entry.name / "metadata" / "00001.json"
                if try bytes(place, disk) == World.sidecar { return true }
            }
        }
        return false
    }

    private func bytes(_ path: Path, _ disk: MemoryDisk) throws -> [UInt8]? {
        try disk.exists(path) ? try disk.read(path) : nil
    }
}
