import JSONValue
import Spool
import SystemCalls
import TestSupport
import Testing

@testable import Pipeline

/// Journeys stopped after every single change, by process death and by power cut.
struct CrashTests {
    @Test("A film arrives whatever road it takes", arguments: Journey.allCases)
    func arrives(_ journey: Journey) async throws {
        let disk = try World.freshDisk()

        let faults = await Verdict(journey: journey, promises: []).faults(on: disk)

        #expect(faults == [])
    }

    @Test("A process that dies after any change loses nothing, and its successor finishes", arguments: Journey.allCases)
    func processDeath(_ journey: Journey) async throws {
        let run = try await Recording(journey)

        let fault = await run.firstFault(at: run.history.indices) { [$0.processDeath] }
        #expect(fault == nil)
        #expect(run.history.count > 80)
    }

    @Test("A power cut after any change loses nothing, and the next start finishes", arguments: Journey.allCases)
    func powerCut(_ journey: Journey) async throws {
        let run = try await Recording(journey)

        let fault = await run.firstFault(at: run.history.indices) { $0.powerCuts }
        #expect(fault == nil)
    }

    @Test("A power cut takes no more from a creator who did not flush than what he had not flushed")
    func unflushedDoor() async throws {
        let run = try await Recording(.succeeds, isFlushed: false)

        let fault = await run.firstFault(at: 0..<40) { $0.powerCuts }
        #expect(fault == nil)
    }
}

/// One whole journey, with the disk after every change and what had been promised by then.
struct Recording {
    let journey: Journey
    /// What the creator dropped was durable before we began, so that no loss is excused.
    let isFlushed: Bool
    let history: [Snapshot]
    let trace: [String]
    private let log: World.Log

    init(_ journey: Journey, isFlushed: Bool = true, skip: Int? = nil, delay: Int? = nil) async throws {
        self.journey = journey
        self.isFlushed = isFlushed
        let disk = try World.freshDisk()
        if isFlushed { try World.flushDoor(disk) }
        var script = MemoryDisk.Script()
        script.keepsHistory = true
        script.skip = skip
        script.delay = delay
        disk.run(script)
        let world = try World(on: disk, journey)
        await world.work()
        history = disk.history
        trace = disk.trace
        log = world.log
    }

    func promises(at change: Int) -> [Event] {
        log.events(until: change).filter {
            switch $0 {
            case .admitted, .moved, .failed, .attached: true
            case .advanced, .rests, .stands, .refused, .trouble, .relief, .notice: false
            }
        }
    }

    /// The first promise that is broken when the end comes after one of these changes, in words. Disks
    /// that are alike are looked at once.
    func firstFault(at changes: Range<Int>, _ ends: (Snapshot) -> [Snapshot.End]) async -> String? {
        var seen: Set<[Int]> = []
        for change in changes {
            let promises = promises(at: change)
            for end in ends(history[change])
            where seen.insert([end.fingerprint, promises.count, log.finishedUnits(until: change).count]).inserted {
                let verdict = Verdict(
                    journey: journey, promises: promises, units: log.finishedUnits(until: change), isFlushed: isFlushed)
                if let fault = await verdict.faults(on: end.disk).first {
                    return "\(end.name) after change \(change), \(history[change].after): \(fault)"
                }
            }
        }
        return nil
    }
}
