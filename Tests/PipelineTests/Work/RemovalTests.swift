import JSONValue
import Spool
import Synchronization
import SystemCalls
import TestSupport
import Testing

@testable import Pipeline

@Suite("Taking films off everywhere")
struct RemovalTests {
    private func arrived(_ world: World) async throws -> ItemID {
        await world.work()
        try await world.service.mirror.recordWaiting()
        return try #require(try world.service.spool.items(at: .done).last)
    }

    private func drop(_ name: Name, _ world: World) throws {
        try world.disk.write(World.film, to: World.root / "incoming" / name)
        let attributes = try #require(try world.disk.attributes(of: World.root / "incoming" / name))
        _ = try world.service.reception.admit(World.root / "incoming" / name, attributes, proof: "test")
    }

    @Test("Nothing of it is left: no object, no pin, no row, no receipt, no directory")
    func everywhere() async throws {
        let world = try World(on: World.freshDisk(), .succeeds)
        let id = try await arrived(world)
        #expect(!world.store.objects.isEmpty && !world.pinner.pins.isEmpty)

        try await world.service.remove(id)
        #expect(try world.service.spool.locate(id) == nil && world.service.standing(of: id) == nil)
        try await world.service.removal.once()

        #expect(world.store.objects.isEmpty && world.pinner.pins.isEmpty && world.catalog.entries.isEmpty)
        #expect(try Receipts(world.service.spool).item(at: ["film.mp4"]) == nil)
        #expect(try world.service.spool.violations() == [])
    }

    @Test("What a store, a pinner or a catalog that is away still has, goes when it is back")
    func away() async throws {
        for part in 0..<3 {
            let world = try World(on: World.freshDisk(), .succeeds)
            let id = try await arrived(world)
            let outage = [world.store.outage, world.pinner.outage, world.catalog.outage][part]
            // The catalog is asked before, and may not be away then.
            if part < 2 { outage.begin() }
            try await world.service.remove(id)
            outage.begin()
            await #expect(throws: Setback.self) { try await world.service.removal.once() }
            #expect(try world.service.spool.leavingItems() == [id])

            outage.end()
            let next = try World(on: world.disk, .succeeds, beside: world, pinner: world.pinner)
            try await next.service.removal.once()

            #expect(world.store.objects.isEmpty && world.pinner.pins.isEmpty && world.catalog.entries.isEmpty)
            #expect(try next.service.spool.leavingItems() == [])
        }
    }

    @Test("A film from which another has its products stays; the other one may go")
    func pointedAt() async throws {
        let world = try World(on: World.freshDisk(), .succeeds)
        let first = try await arrived(world)
        try drop("again.mp4", world)
        let second = try await arrived(world)
        let objects = world.store.objects
        #expect(second != first)

        await #expect(throws: RemovalRefusal.pointedAt(first, by: [second])) { try await world.service.remove(first) }
        try await world.service.remove(second)
        try await world.service.removal.once()

        #expect(world.store.objects == objects && world.pinner.pins.count == 1)
        #expect(world.catalog.entries.keys.sorted() == [first])
        try await world.service.remove(first)
    }

    @Test("A film that another box shows as its own stays")
    func pointedAtFromElsewhere() async throws {
        let north = try World(on: World.freshDisk(), .succeeds)
        let first = try await arrived(north)
        let south = try World(on: World.freshDisk(), .succeeds, beside: north)
        let second = try await arrived(south)

        await #expect(throws: RemovalRefusal.pointedAt(first, by: [second])) { try await north.service.remove(first) }
    }

    @Test("A DAG that another organisation's film has too stays pinned")
    func sharedRoot() async throws {
        let north = try World(on: World.freshDisk(), .succeeds)
        let id = try await arrived(north)
        var other = CatalogEntry.sample(at: .done)
        other.rootCID = north.catalog.entries[id]?.rootCID
        try await north.catalog.record(other)

        try await north.service.remove(id)
        try await north.service.removal.once()

        #expect(north.pinner.pins.count == 1)
        #expect(!north.store.objects.keys.contains { $0.description.contains("\(id)") })
    }

    @Test("A step that is at it is ended, and not begun again")
    func underWay() async throws {
        let world = try World(on: World.freshDisk(), .succeeds)
        world.transcoder.hang()
        let spool = world.service.spool
        let attributes = try #require(try world.disk.attributes(of: World.root / "incoming" / "film.mp4"))
        _ = try world.service.reception.admit(World.root / "incoming" / "film.mp4", attributes, proof: "test")
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await world.service.run(tick: .seconds(60)) }
            while world.service.workers[1].underWay.isEmpty { await Task.yield() }
            let id = world.service.workers[1].underWay[0]

            await #expect(throws: Never.self) { try await world.service.remove(id) }
            while (try? spool.leavingItems().isEmpty) != true { await Task.yield() }

            #expect(world.service.workers[1].underWay.isEmpty)
            group.cancelAll()
        }
        #expect(world.store.objects.isEmpty && world.catalog.entries.isEmpty)
        #expect(try spool.violations() == [])
    }

    @Test("A failed film is put back on the road, and is known there at once")
    func retried() async throws {
        let world = try World(on: World.freshDisk(), .fails)
        await world.work()
        let id = try #require(try world.service.spool.items(at: .failed).first)
        #expect(world.service.standing(of: id)?.note == "stream 0 cannot be decoded")

        try world.service.retry(id)

        #expect(world.service.standing(of: id)?.stage == .admitted)
        #expect(world.service.standing(of: id)?.note == nil)
        #expect(throws: SpoolError.self) { try world.service.retry(id) }
    }
}
