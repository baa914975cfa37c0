import SystemCalls
import TestSupport
import Testing

@testable import Spool

struct ClaimTests {
    @Test("An item is in one pair of hands, and is given back when they let go")
    func exclusive() throws {
        let bench = try Bench()
        try bench.admit()

        do {
            let claim = try bench.spool.claim(bench.id, at: .admitted)
            #expect(throws: SpoolError.claimed(bench.id)) { _ = try bench.spool.claim(bench.id, at: .admitted) }
            #expect(claim.item.stage == .admitted)
        }

        _ = try bench.spool.claim(bench.id, at: .admitted)
    }

    @Test("An item that has moved on cannot be claimed where it was")
    func moved() throws {
        let bench = try Bench()
        try bench.admit()
        try bench.advance(to: .segmented)

        #expect(throws: SpoolError.moved(bench.id, from: .admitted)) {
            _ = try bench.spool.claim(bench.id, at: .admitted)
        }
    }

    @Test("Room is reserved before the work: what was promised to one is not promised to another")
    func reservation() throws {
        let bench = try Bench(floor: Room(bytes: 100, inodes: 0))
        try bench.admit()
        bench.disk.setRoom(Room(bytes: 300, inodes: 10))
        let other = ItemID(milliseconds: 2, random: (0, 0))
        try bench.disk.makeDirectory(bench.spool.item(other, at: .admitted).directory)

        let claim = try bench.spool.claim(bench.id, at: .admitted, reserving: 150)

        #expect(throws: SpoolError.noRoom(needed: 350, Room(bytes: 300, inodes: 10))) {
            _ = try bench.spool.claim(other, at: .admitted, reserving: 100)
        }
        _ = consume claim
        _ = try bench.spool.claim(other, at: .admitted, reserving: 100)
    }

    @Test("Nothing is admitted below the floor of bytes or of inodes", arguments: [(99, 50), (200, 4)])
    func floor(bytes: Int, inodes: Int) throws {
        let bench = try Bench(floor: Room(bytes: 100, inodes: 5))
        bench.disk.setRoom(Room(bytes: bytes, inodes: inodes))

        #expect(try !bench.spool.hasRoom(for: 0))
    }
}
