import JSONValue
import Spool
import Synchronization
import SystemCalls
import TestSupport
import Testing

@testable import Pipeline

@Suite("What is done for items that have arrived")
struct UpkeepTests {
    private let day: Duration = .seconds(86_400)

    /// A film in `done/`, and the clock set on by a time.
    private func arrived(_ retention: Retention) async throws -> (world: World, item: Item) {
        let world = try World(on: World.freshDisk(), .succeeds, retention: retention)
        await world.work()
        return (world, world.service.spool.item(try world.service.spool.items(at: .done)[0], at: .done))
    }

    private func upkeep(_ world: World, _ time: Duration, isBelieved: Bool = true) -> Upkeep {
        Upkeep(
            office: world.service.office, ports: world.ports, now: { Timestamp.now() + time },
            believed: { isBelieved ? Timestamp.now() + time : nil })
    }

    private func pass(_ time: Duration, _ world: World) async throws {
        let upkeep = upkeep(world, time)
        try upkeep.noteAll()
        try await upkeep.once()
        try await world.service.mirror.recordWaiting()
    }

    private func keys(_ world: World) -> [String] { world.store.objects.keys.map(\.description).sorted() }

    @Test("The film can be watched from the store before it is pinned; the cut is there until it is")
    func processing() async throws {
        let world = try World(on: World.freshDisk(), .succeeds)
        world.pinner.outage.begin()
        await world.work()
        let spool = world.service.spool
        let waiting = try Dossier(of: spool.item(spool.items(at: .transcoded)[0], at: .transcoded), in: spool)
        let document = try #require(waiting.documents.last)
        #expect(document["status"] == "processing")
        #expect(document["s3_manifest"]?.string?.hasSuffix("/hls/master.m3u8") == true)
        #expect(document["video_assets"]?["root_cid"] == nil)
        #expect(keys(world).contains { $0.contains("/source/") })

        world.pinner.outage.end()
        await world.work()
        try await world.service.mirror.recordWaiting()

        #expect(try spool.items(at: .done).count == 1)
        #expect(!keys(world).contains { $0.contains("/source/") })
        let final = try Dossier(of: spool.item(spool.items(at: .done)[0], at: .done), in: spool)
        #expect(final.documents.count >= 4, "every version is kept")
        #expect(final.documents.last?["video_assets"]?["root_cid"] != nil)
        #expect(world.catalog.entries.values.first?.transcodes.contains { $0.resolution == "source" } == false)
    }

    @Test("What is in the store is not sent again while the pinner is away")
    func sentOnce() async throws {
        let world = try World(on: World.freshDisk(), .succeeds)
        world.pinner.outage.begin()
        await world.work(rounds: 2)
        let count = world.store.puts.count
        await world.work(rounds: 3)

        #expect(world.store.puts.count == count)
    }

    @Test("Media are in the store before the playlists that name them, the multivariant playlist after all others")
    func order() async throws {
        let (world, _) = try await arrived(Retention())
        let puts = world.store.puts.map(\.description).filter { $0.hasPrefix("public/") && !$0.contains("/source/") }

        let ranks = puts.map { $0.hasSuffix("master.m3u8") ? 2 : $0.hasSuffix(".m3u8") ? 1 : 0 }
        #expect(ranks == ranks.sorted() && Set(ranks) == [0, 1, 2])
        let cut = world.store.puts.map(\.description).filter { $0.contains("/source/") }
        #expect(cut.last?.hasSuffix("index.m3u8") == true && cut.count > 1)
    }

    @Test("A store that was emptied meanwhile gets everything again, and the upkeep begins anew")
    func emptied() async throws {
        let (world, item) = try await arrived(Retention())
        let before = keys(world)
        for key in world.store.objects.keys { try await world.store.remove(key) }
        let spool = world.service.spool
        try world.disk.removeTree(item.directory / "pins")
        try world.disk.rename(item.directory, to: spool.item(item.id, at: .admitted).directory)

        await world.work()

        #expect(try spool.items(at: .done) == [item.id])
        #expect(keys(world) == before)
    }

    @Test("Originals that are not to be stored are not")
    func noOriginals() async throws {
        var retention = Retention()
        retention.originals = .zero
        let (world, _) = try await arrived(retention)

        #expect(!world.store.puts.contains { $0.description.hasPrefix("raw/") })
    }

    @Test("The original stays in the store where the item has lost its own")
    func lastCopy() async throws {
        let (world, item) = try await arrived(Retention())
        try world.disk.remove(file: item.source)

        try? await pass(day * 31, world)  // it may say that it is not done

        #expect(keys(world).contains { $0.hasPrefix("raw/") })
    }

    @Test("The original leaves the store when its time is over, and the documents no longer name it")
    func original() async throws {
        let (world, item) = try await arrived(Retention())
        #expect(keys(world).contains { $0.hasPrefix("raw/") })
        try await pass(day * 29, world)
        #expect(keys(world).contains { $0.hasPrefix("raw/") })

        try await pass(day * 31, world)

        #expect(!keys(world).contains { $0.hasPrefix("raw/") })
        let dossier = try Dossier(of: item, in: world.service.spool)
        #expect(dossier.documents.last?["video_assets"]?["original"] == nil)
        #expect(dossier.documents.contains { $0["video_assets"]?["original"] != nil })
        #expect(world.catalog.entries[item.id].map { $0.filePath == nil } == true)
    }

    @Test("A pin that is gone is made again")
    func repinned() async throws {
        let (world, item) = try await arrived(Retention())
        let root = try #require(try Dossier(of: item, in: world.service.spool).pins?.root)
        try await world.pinner.unpin(root)
        try await pass(day * 6, world)
        #expect(world.pinner.pins[root] == nil)

        try await pass(day * 8, world)

        #expect(world.pinner.pins[root] != nil)
    }

    @Test("An item whose time is over leaves done/; store, pins and catalog keep what was made of it")
    func retired() async throws {
        var retention = Retention()
        retention.done = day * 90
        let (world, item) = try await arrived(retention)
        try await pass(day * 89, world)
        #expect(try world.disk.attributes(of: item.directory) != nil)

        try await pass(day * 91, world)

        #expect(try world.disk.attributes(of: item.directory) == nil)
        #expect(try world.service.spool.violations() == [])
        #expect(world.catalog.entries[item.id]?.stage == .done)
        #expect(keys(world).contains { $0.hasSuffix("/hls/master.m3u8") })
    }

    @Test("Nothing is deleted by a clock that is not believed")
    func disbelief() async throws {
        var retention = Retention()
        retention.done = day * 90
        let (world, item) = try await arrived(retention)

        let upkeep = upkeep(world, day * 5000, isBelieved: false)
        try upkeep.noteAll()
        try await upkeep.once()

        #expect(keys(world).contains { $0.hasPrefix("raw/") })
        #expect(try world.disk.attributes(of: item.source) != nil)
    }

    enum Lack: CaseIterable { case object, original, pin, row }

    @Test("Without every copy an item stays, however old it is", arguments: Lack.allCases)
    func stays(_ lack: Lack) async throws {
        var retention = Retention()
        retention.done = day * 90
        retention.recheck = nil
        retention.originals = nil
        let (world, item) = try await arrived(retention)
        switch lack {
        case .object:
            try await world.store.remove(#require(world.store.objects.keys.first { "\($0)".contains("/hls/") }))
        case .original:
            try await world.store.remove(#require(world.store.objects.keys.first { "\($0)".hasPrefix("raw/") }))
        case .pin: try await world.pinner.unpin(#require(world.pinner.pins.keys.first))
        case .row: try await world.catalog.remove(item.id)
        }

        try? await pass(day * 91, world)  // it may say that it is not done

        #expect(try world.disk.attributes(of: item.source) != nil)
    }

    @Test("An item that a twin points at stays")
    func pointedAt() async throws {
        var retention = Retention()
        retention.done = day * 90
        let (world, item) = try await arrived(retention)
        try world.disk.write(World.film, to: world.service.spool.door / "film.mp4")
        await world.work()
        #expect(try world.service.spool.items(at: .done).count == 2)

        let upkeep = upkeep(world, day * 91)
        world.service.office.chores.note(item.id)
        await #expect(throws: Setback.self) { try await upkeep.once() }

        #expect(try world.service.spool.items(at: .done).count == 2)
    }
}
