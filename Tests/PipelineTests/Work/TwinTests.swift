import ContentAddress
import JSONValue
import Spool
import SystemCalls
import TestSupport
import Testing

@testable import Pipeline

@Suite("The same film on two boxes that share a catalog and a store")
struct TwinTests {
    private let day: Duration = .seconds(86_400)

    /// The one item of a box.
    private func dossier(_ world: World, at stage: Stage = .done) throws -> Dossier {
        let spool = world.service.spool
        return try Dossier(of: spool.item(try #require(spool.items(at: stage).first), at: stage), in: spool)
    }

    /// A box that has made the film.
    private func north(_ retention: Retention = Retention()) async throws -> World {
        let world = try World(on: World.freshDisk(), .succeeds, retention: retention)
        await world.work()
        // The cut has left the store since the catalog was told.
        try await world.service.mirror.recordWaiting()
        return world
    }

    private func south(beside north: World, retention: Retention = Retention()) throws -> World {
        try World(on: World.freshDisk(), .succeeds, retention: retention, beside: north)
    }

    private func pass(_ time: Duration, _ world: World) async throws {
        let clock: @Sendable () -> Timestamp = { Timestamp.now() + time }
        let upkeep = Upkeep(office: world.service.office, ports: world.ports, now: clock, believed: clock)
        try upkeep.noteAll()
        try await upkeep.once()
        try await world.service.mirror.recordWaiting()
    }

    @Test("What one box has made is not made again by the other, and both tell of the same objects")
    func shared() async throws {
        let north = try await north()
        let (rows, objects) = (north.catalog.entries, north.store.objects)
        let south = try south(beside: north)

        await south.work()

        let (first, second) = (try dossier(north), try dossier(south))
        #expect(south.transcoder.encoded == [])
        #expect(second.source?.original == first.item.id)
        let assets = try #require(second.documents.last?["video_assets"])
        for member in ["root_cid", "s3_m3u8", "ipfs_m3u8", "playlists", "mp4", "still"] {
            #expect(assets[member] == first.documents.last?["video_assets"]?[member], "\(member)")
        }
        #expect(second.documents.last?["same_as"]?.string == first.item.id.description)
        #expect(assets["original"] == nil, "its owner takes it away when its time is over")
        #expect(north.store.objects == objects)
        #expect(south.pinner.pins.isEmpty)
        #expect(try south.service.spool.violations() == [])
        var after = south.catalog.entries
        let removed = after.removeValue(forKey: second.item.id)
        let own = try #require(removed)
        #expect(after == rows)
        #expect(own.rootCID == first.pins?.root.description)
        #expect(own.transcodes == rows[first.item.id]?.transcodes)
    }

    @Test("A film that another box is at waits, says so, and goes on when it has arrived there")
    func waits() async throws {
        let north = try World(on: World.freshDisk(), .succeeds)
        north.pinner.outage.begin()
        await north.work()
        let south = try south(beside: north)

        await south.work(rounds: 2)

        let (first, second) = (try dossier(north, at: .transcoded), try dossier(south, at: .admitted))
        let receipt = try JSON(parsing: south.disk.read(World.root / "receipts" / "film.mp4.json"))
        #expect(receipt["note"]?.string?.contains("on its way on the box north as \(first.item.id)") == true)
        #expect(second.attempts.unended < 2, "to wait is no beginning without an end")

        north.pinner.outage.end()
        await north.work()
        await south.work()

        #expect(try dossier(south).source?.original == first.item.id)
        #expect(south.transcoder.encoded == [])
    }

    enum Obstacle: CaseIterable {
        case boxIsGone, catalogIsAway, catalogIsMute, storeIsAway, noRecord, foreignRecord, noFilm, noJSON,
            otherOrganisation
    }

    @Test("The film is made here where the other box's cannot be had", arguments: Obstacle.allCases)
    func madeHere(_ obstacle: Obstacle) async throws {
        let north = try World(on: World.freshDisk(), .succeeds)
        if obstacle == .boxIsGone { north.pinner.outage.begin() }
        await north.work()
        let id = try dossier(north, at: obstacle == .boxIsGone ? .transcoded : .done).item.id
        let south = try World(
            on: World.freshDisk(), .succeeds, beside: north,
            organisation: obstacle == .otherOrganisation ? "other" : "default")
        try await arrange(obstacle, id, north, south)

        await south.work(rounds: 3)

        #expect(south.transcoder.encoded.count == 4)
        south.catalog.outage.end()
        south.store.outage.end()
        await south.work()
        #expect(try dossier(south).source?.original == nil)
        #expect(south.pinner.pins.count == 1)
    }

    private func arrange(_ obstacle: Obstacle, _ id: ItemID, _ north: World, _ south: World) async throws {
        let key = { (name: String) in try #require(ObjectKey("public/default/\(id)/\(name)")) }
        let record = try key("products.json")
        switch obstacle {
        case .otherOrganisation: break
        case .boxIsGone: north.catalog.stand(still: day + .seconds(1))
        case .catalogIsAway: south.catalog.outage.begin()
        case .catalogIsMute: south.catalog.fallSilent()
        case .storeIsAway: south.store.outage.begin()
        case .noRecord: try await north.store.remove(record)
        case .noFilm: try await north.store.remove(key("hls/master.m3u8"))
        case .noJSON: try await put("{\"owner\":", as: record, north)
        case .foreignRecord:
            let text = String(decoding: try #require(north.store.objects[record]).bytes, as: UTF8.self)
            let checksum = try #require(try dossier(north).source?.checksum)
            try await put(text.split(separator: checksum).joined(separator: "00"), as: record, north)
        }
    }

    private func put(_ text: String, as key: ObjectKey, _ world: World) async throws {
        let file: Path = World.root / "work" / "other"
        try world.disk.write(Array(text.utf8), to: file)
        try await world.store.put(file, as: key, type: MediaType(forFile: "other.json"))
    }

    @Test("A further drop on the second box points at the first box's item, and holds what it has")
    func third() async throws {
        let north = try await north()
        let south = try south(beside: north)
        await south.work()
        try south.disk.write(World.film, to: south.service.spool.door / "film.mp4")

        await south.work()

        let spool = south.service.spool
        for id in try spool.items(at: .done) {
            let dossier = try Dossier(of: spool.item(id, at: .done), in: spool)
            #expect(dossier.products?.owner == (try self.dossier(north).item.id))
            #expect(dossier.documents.last?["status"] == "completed")
        }
        #expect(try spool.items(at: .done).count == 2)
        #expect(south.transcoder.encoded == [])
    }

    @Test("The item that made the film may leave its box; the twin keeps all that it tells")
    func ownerRetires() async throws {
        var retention = Retention()
        retention.done = day * 90
        let north = try await north(retention)
        let south = try south(beside: north)
        await south.work()
        let before = try #require(try dossier(south).documents.last)

        try await pass(day * 91, north)
        south.service.reconcile()

        #expect(try north.service.spool.items(at: .done) == [])
        #expect(!north.store.objects.keys.contains { "\($0)".hasPrefix("raw/") })
        #expect(try dossier(south).documents.last == before)
        try north.disk.write(World.film, to: north.service.spool.door / "film.mp4")
        let encoded = north.transcoder.encoded.count
        await north.work()
        #expect(try dossier(north).documents.last?["video_assets"]?["root_cid"] == before["video_assets"]?["root_cid"])
        #expect(north.transcoder.encoded.count == encoded, "also here it is had from the store")
    }

    @Test("A twin may leave its box when the store has every file, and pins nothing", arguments: [false, true])
    func twinRetires(isHoled: Bool) async throws {
        var retention = Retention()
        retention.done = day * 90
        let north = try await north()
        let south = try south(beside: north, retention: retention)
        await south.work()
        let hole = try #require(north.store.objects.keys.first { "\($0)".hasSuffix("/hls/audio-00/00000.m4s") })
        if isHoled { try await north.store.remove(hole) }

        try await pass(day * 91, south)

        #expect(try south.service.spool.items(at: .done).isEmpty == !isHoled)
        #expect(south.pinner.pins.isEmpty)
        #expect(north.store.objects.keys.contains { "\($0)".hasSuffix("/hls/master.m3u8") })
    }

    @Test("Whatever change of the second box a crash follows, its film ends as a twin and is not made")
    func crashes() async throws {
        let north = try await north()
        let disk = try World.freshDisk()
        try World.flushDoor(disk)
        var script = MemoryDisk.Script()
        script.keepsHistory = true
        disk.run(script)
        await (try World(on: disk, .succeeds, beside: north)).work()

        var seen: Set<Int> = []
        for snapshot in disk.history {
            for end in [snapshot.processDeath] + snapshot.powerCuts where seen.insert(end.fingerprint).inserted {
                let south = try World(on: end.disk, .succeeds, beside: north)
                await south.work()

                let arrived = try dossier(south)
                #expect(arrived.pins?.root != nil, "\(end.name) after \(snapshot.after)")
                #expect(south.transcoder.encoded == [], "\(end.name) after \(snapshot.after)")
                #expect(try south.service.spool.violations() == [], "\(end.name) after \(snapshot.after)")
            }
        }
    }
}
