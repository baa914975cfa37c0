import Glibc
import Spool
import SystemCalls
import TestSupport
import Testing

@testable import Pipeline

/// The same journeys on a disk that refuses: at every single change, once and for a while.
struct FaultTests {
    static let codes: [Int32] = [ENOSPC, EIO, EDQUOT]

    @Test("A disk that refuses one change costs a try and nothing else", arguments: codes)
    func once(_ code: Int32) async throws {
        for journey in [Journey.succeeds, .fails] {
            let count = try await Recording(journey).trace.count
            for change in 0..<count {
                let disk = try World.freshDisk()
                var script = MemoryDisk.Script()
                script.fault = (change, code, lasting: false)
                disk.run(script)

                // A start that is refused is tried again, as systemd would.
                let world = try (try? World(on: disk, journey)) ?? World(on: disk, journey)
                await world.work()

                let faults = await Verdict(journey: journey, promises: []).faults(on: disk)
                #expect(faults == [], "\(SystemError("", nil, code: code)) at change \(change): \(disk.trace[change])")
            }
        }
    }

    @Test("A disk that refuses everything from some change on loses nothing, and work goes on when it heals")
    func lasting() async throws {
        let count = try await Recording(.succeeds).trace.count
        for change in 0..<count {
            let disk = try World.freshDisk()
            var script = MemoryDisk.Script()
            script.fault = (change, ENOSPC, lasting: true)
            disk.run(script)
            let world = try? World(on: disk, .succeeds)
            await world?.work(rounds: 2)
            #expect(try disk.holdsTheFilmOnce(), "full from change \(change) on")

            disk.run()

            let faults = await Verdict(journey: .succeeds, promises: []).faults(on: disk)
            #expect(faults == [], "full from change \(change) on: \(disk.trace.first ?? "")")
        }
    }

    @Test("A film that takes the box down with it every time is taken off the road")
    func poison() async throws {
        let fresh = try World.freshDisk()
        try World.flushDoor(fresh)
        var left = fresh.snapshot
        var lives = 0
        var stage: Stage?
        repeat {
            lives += 1
            // What was flushed, and nothing more, is what the next life finds.
            let disk = left.powerCuts[0].disk
            let world = try World(on: disk, .kills)
            await world.work(rounds: 1)
            left = disk.snapshot
            let found = left.processDeath.disk
            stage = try Stage.allCases.first { try !found.entries(of: World.root / $0.name).isEmpty }
        } while stage != .failed && lives < 20

        #expect(stage == .failed)
        #expect(lives == 6, "five beginnings without an end, and one life that draws the conclusion")
    }
}

extension MemoryDisk {
    /// At the door or in one item, whole.
    func holdsTheFilmOnce() throws -> Bool {
        var copies = 0
        for file in try files(below: World.root) where try read(file.path) == World.film { copies += 1 }
        return copies == 1
    }
}
