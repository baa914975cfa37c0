import JSONValue
import Spool
import SystemCalls
import TestSupport
import Testing

@testable import Pipeline

@Suite("A film that is taken off everywhere, stopped after every change")
struct RemovalCrashTests {
    /// A film in `done/`, and the life in which it is taken off.
    private struct Life {
        let world: World
        let id: ItemID
        var isPromised = false

        init() async throws {
            world = try World(on: World.freshDisk(), .succeeds)
            await world.work()
            try await world.service.mirror.recordWaiting()
            id = try world.service.spool.items(at: .done)[0]
            // What was done before is another test's.
            try Self.flush(World.root, world.disk)
        }

        private static func flush(_ directory: Path, _ disk: MemoryDisk) throws {
            for entry in try disk.entries(of: directory) {
                let path = directory / entry.name
                if entry.kind == .directory { try flush(path, disk) } else { try disk.synchronize(file: path) }
            }
            try disk.synchronize(directory: directory)
        }

        /// - Returns: how many changes there were.
        mutating func remove(stopAfter: Int? = nil, skip: Int? = nil) async -> Int {
            var script = MemoryDisk.Script()
            script.stopAfter = stopAfter
            script.skip = skip
            world.disk.run(script)
            do {
                try await world.service.remove(id)
                isPromised = true
                try await world.service.removal.once()
            } catch {}  // the process has died
            return world.disk.trace.count
        }

        /// What the next process makes of a disk, in words; empty when all is well.
        func faults(on disk: MemoryDisk) async throws -> [String] {
            let next = try World(on: disk, .succeeds, beside: world, pinner: world.pinner)
            try await next.service.removal.once()
            await next.work()
            try await next.service.mirror.recordWaiting()
            let spool = next.service.spool
            var faults = try spool.violations().map { "\($0)" }
            if try !spool.leavingItems().isEmpty { faults.append("it is still on its way out") }
            let objects = world.store.objects.keys.filter { $0.description.contains("\(id)") }.count
            let things = [
                ("objects", objects > 0), ("pin", !world.pinner.pins.isEmpty),
                ("row", world.catalog.entries[id] != nil),
                ("receipt", try Receipts(spool).item(at: ["film.mp4"]) == id),
            ]
            let isThere = try spool.locate(id) != nil
            if isThere, isPromised { faults.append("it is there again") }
            for (name, isLeft) in things where isLeft != isThere {
                faults.append("the item is \(isThere ? "there" : "gone"), its \(name) \(isLeft ? "there" : "gone")")
            }
            if isThere, try await !next.wholeness(of: id) { faults.append("it is there, and not whole") }
            return faults
        }
    }

    @Test("It is whole, or gone everywhere; and once it was promised, gone")
    func everyCrash() async throws {
        var life = try await Life()
        let changes = await life.remove()
        #expect(life.isPromised && changes > 8)
        #expect(try await life.faults(on: life.world.disk.snapshot.processDeath.disk) == [])

        // What comes behind the burial is the sweeping of what counts for nothing.
        let burial = try #require(life.world.disk.trace.lastIndex { $0.contains("rename") })

        for change in 0...burial + 4 {
            var (end, ends) = (0, 1)
            while end < ends {
                var life = try await Life()
                _ = await life.remove(stopAfter: change)
                let disks = life.world.disk.snapshot.afterEitherEnd
                ends = disks.count
                let faults = try await life.faults(on: disks[end].disk)
                #expect(faults == [], "\(disks[end].cut) after change \(change)")
                end += 1
            }
        }
    }

    @Test(
        "The stage's flush on the way into leaving/ is needed: without it, a power cut brings a film back without objects"
    )
    func flushes() async throws {
        var life = try await Life()
        _ = await life.remove()
        let changes = life.world.disk.trace
        let commit = try #require(changes.firstIndex { $0.contains("rename") && $0.contains("leaving") })

        // The other one is for file systems that may write a rename's two directories one without the other.
        for flush in [commit + 2] {
            #expect(changes[flush].contains("fsync"), "\(changes[flush])")
            var found: [String] = []
            for end in life.world.disk.snapshot.powerCuts.indices where found.isEmpty {
                var life = try await Life()
                _ = await life.remove(skip: flush)
                let cuts = life.world.disk.snapshot.powerCuts
                guard end < cuts.count else { continue }
                // A film that cannot even be looked at is a fault, too.
                do { found += try await life.faults(on: cuts[end].disk) } catch { found.append("\(error)") }
            }
            #expect(!found.isEmpty, "nobody misses \(changes[flush])")
        }
    }
}

extension World {
    /// Every file of the film is in the store.
    func wholeness(of id: ItemID) async throws -> Bool {
        guard let dossier = try Dossier.current(of: id, in: service.spool), let pins = dossier.pins else {
            return false
        }
        for file in pins.files {
            let key = try service.office.settings.naming.key(file.path, of: dossier.ticket)
            if try await store.size(of: key) != file.size { return false }
        }
        return true
    }
}
