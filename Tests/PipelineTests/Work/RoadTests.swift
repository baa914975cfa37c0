import ContentAddress
import JSONValue
import Spool
import SystemCalls
import TestSupport
import Testing

@testable import Pipeline

/// What one process makes of films and of a world that is partly away.
struct RoadTests {
    @Test("A second drop of the same bytes costs one hash, and points at the first")
    func dedupe() async throws {
        let disk = try World.freshDisk()
        let world = try World(on: disk, .succeeds)
        await world.work()
        let encoded = world.transcoder.encoded.count
        try disk.write(World.film, to: world.service.spool.door / "film.mp4")

        await world.work()

        let done = try world.service.spool.items(at: .done)
        try #require(done.count == 2)
        let second = try Dossier(of: world.service.spool.item(done[1], at: .done), in: world.service.spool)
        #expect(second.source?.original == done[0])
        #expect(second.pins != nil)
        #expect(world.transcoder.encoded.count == encoded)
        #expect(try world.service.spool.violations() == [])
    }

    @Test("A service is let go with its last use: each reload makes another one")
    func letGo() async throws {
        weak var service: SpoolService?
        do {
            let world = try World(on: World.freshDisk(), .succeeds)
            await world.work()
            service = world.service
            #expect(service != nil)
        }
        #expect(service == nil)
    }

    @Test("Without a store, films go on to transcoded/, and further by themselves when it is back")
    func storeAway() async throws {
        let disk = try World.freshDisk()
        let world = try World(on: disk, .succeeds)
        world.pinner.outage.begin()
        await world.work()
        #expect(try world.service.spool.items(at: .transcoded).count == 1)

        world.pinner.outage.end()
        await world.work()

        #expect(try world.service.spool.items(at: .done).count == 1)
        #expect(world.transcoder.encoded.count == 4, "nothing was encoded twice")
    }

    @Test("Without a catalog, films stop one step before done, and nothing else waits")
    func catalogAway() async throws {
        let disk = try World.freshDisk()
        let world = try World(on: disk, .succeeds)
        world.catalog.outage.begin()
        await world.work()
        #expect(try world.service.spool.items(at: .pinned).count == 1)

        world.catalog.outage.end()
        await world.work()

        #expect(try world.service.spool.items(at: .done).count == 1)
    }

    @Test("The first document can be played before anything is encoded, the last has the root")
    func documents() async throws {
        let disk = try World.freshDisk()
        let world = try World(on: disk, .succeeds)
        await world.work()
        let spool = world.service.spool
        let dossier = try Dossier(of: spool.item(spool.items(at: .done)[0], at: .done), in: spool)

        let processing = try #require(dossier.documents.first { $0["s3_manifest"] != nil })
        #expect(processing["status"] == "processing")
        #expect(processing["s3_manifest"]?.string?.hasSuffix("/source/index.m3u8") == true)
        #expect(processing["estimated_completion"]?.string?.hasSuffix("Z") == true)
        let final = try #require(dossier.documents.last)
        #expect(final["status"] == "completed")
        #expect(final["video_assets"]?["root_cid"]?.string == dossier.pins?.root.description)
        #expect(final["metadata"]?.text == String(decoding: World.sidecar, as: UTF8.self))
        #expect(final["title"] == "A film")
    }

    @Test("A side-car that comes when the film is done makes a new version of metadata and document")
    func lateSidecar() async throws {
        let disk = try World.freshDisk()
        let world = try World(on: disk, .succeeds)
        await world.work()
        let spool = world.service.spool
        let late = Array(#"{"title":"Another","x":{"kept":[1.0,2e3]}}"#.utf8)
        try disk.write(late, to: spool.door / "film.json")

        _ = try world.service.reception.attach(spool.door / "film.json", base: "film")
        try await world.service.mirror.recordWaiting()

        let item = spool.item(try spool.items(at: .done)[0], at: .done)
        let dossier = try Dossier(of: item, in: spool)
        #expect(dossier.metadata.last?.text == String(decoding: late, as: UTF8.self))
        #expect(dossier.documents.last?["title"] == "Another")
        #expect(world.catalog.entries[item.id]?.title == "Another")
        #expect(try disk.entries(of: spool.door).isEmpty)
    }

    @Test("A side-car without a film waits at the door; one that is not JSON is refused with the place")
    func sidecars() async throws {
        let disk = try World.freshDisk()
        let world = try World(on: disk, .succeeds)
        let spool = world.service.spool
        try disk.write(Array("{}".utf8), to: spool.door / "other.mp4.json")
        #expect(try !world.service.reception.attach(spool.door / "other.mp4.json", base: "other.mp4"))
        await world.work()
        try disk.write(Array("{\"a\":}".utf8), to: spool.door / "film.json")

        #expect {
            _ = try world.service.reception.attach(spool.door / "film.json", base: "film")
        } throws: { error in
            (error as? Setback)?.reason.contains("line 1, column 6") == true
        }
        #expect(try disk.exists(spool.door / "film.json"))
    }

    @Test(
        "A film keeps a thousand side-cars and 32 MiB of them; what comes then is refused and stays at the door",
        arguments: [
            (999, 2, nil), (1000, 2, "the film has 1000 side-cars"), (31, 1 << 20, nil), (32, 1 << 20, "bytes"),
        ])
    func manySidecars(_ count: Int, _ size: Int, _ refusal: String?) async throws {
        let disk = try World.freshDisk()
        let world = try World(on: disk, .succeeds)
        await world.work()
        let spool = world.service.spool
        let item = spool.item(try spool.items(at: .done)[0], at: .done)
        let sidecar = Array(("{" + String(repeating: " ", count: size - 2) + "}").utf8)
        for version in 1...count { try disk.write(sidecar, to: item.metadata / Spool.version(version)) }
        try disk.write(sidecar, to: spool.door / "film.json")

        var reason: String?
        do { _ = try world.service.reception.attach(spool.door / "film.json", base: "film") } catch {
            #expect(error.class == .permanent)
            reason = error.reason
        }

        #expect((reason == nil) == (refusal == nil) && reason?.contains(refusal ?? "") != false)
        #expect(try disk.exists(spool.door / "film.json") == (refusal != nil))
        #expect(try disk.entries(of: item.metadata).count == (refusal == nil ? count + 1 : count))
    }

    @Test("What is no film fails with what it is")
    func noFilm() async throws {
        let disk = try World.freshDisk()
        try disk.write(Array("just a text, and no film at all\n".utf8), to: World.root / "incoming" / "film.mp4")
        let world = try World(on: disk, .succeeds)
        await world.work()

        let spool = world.service.spool
        let failed = spool.item(try #require(spool.items(at: .failed).first), at: .failed)
        let reason = try #require(Dossier(of: failed, in: spool).failure?.reason)
        #expect(reason.contains("a text file"))
    }

    @Test("A paused spool begins nothing")
    func paused() async throws {
        let disk = try World.freshDisk()
        let world = try World(on: disk, .succeeds)
        try world.service.spool.pause(true)

        #expect(world.service.workers.allSatisfy { $0.due().isEmpty })
    }

    @Test("Every loop of a spool that is served has a heart, and none is left when it is not any more")
    func hearts() async {
        // A process of its own: nobody else's hearts are in it.
        await #expect(processExitsWith: .success) {
            let world = try World(on: World.freshDisk(), .succeeds)
            let task = Task(executorPreference: BlockingThreads()) { await world.service.run(tick: .seconds(60)) }
            let loops =
                ["reconciliation", "removal", "the catalog"]
                + ["admitted", "pinned", "segmented", "transcoded"].map { "the step that takes from \($0)/" }
                + ["upkeep", "uploads"]

            for _ in 0..<3_000_000 where Pulse.here.alive != loops.map({ "main: " + $0 }) { await Task.yield() }
            #expect(Pulse.here.alive == loops.map { "main: " + $0 })
            task.cancel()
            await task.value

            #expect(Pulse.here.alive.isEmpty)
        }
    }
}
