import Spool
import Synchronization
import SystemCalls
import TestSupport
import Testing

@testable import Pipeline

/// What receivers are told, over a crash after every single change.
struct OutboxCrashTests {
    @Test(
        "Whatever was told before a crash, the rest is told after it, in order, under ids that tell repeats",
        arguments: [Journey.succeeds, .fails, .isRetried])
    func crash(_ journey: Journey) async throws {
        let disk = try World.freshDisk()
        try World.flushDoor(disk)
        var script = MemoryDisk.Script()
        script.keepsHistory = true
        disk.run(script)
        let log = Mutex<[(change: Int, id: String)]>([])
        let receiver = MemoryReceiver { notice in
            log.withLock { $0.append((disk.trace.count, notice.id)) }
        }
        try await World(on: disk, journey, telling: receiver).work()
        let told = log.withLock { $0 }
        let expected =
            journey == .fails
            ? ["admitted", "segmented", "failed"] : ["admitted", "segmented", "transcoded", "pinned", "done"]
        #expect(receiver.stages == expected)

        var seen: Set<[Int]> = []
        for (change, snapshot) in disk.history.enumerated() {
            let before = told.filter { $0.change <= change }.map(\.id)
            for end in [snapshot.processDeath] + snapshot.powerCuts
            where seen.insert([end.fingerprint, before.count]).inserted {
                let after = MemoryReceiver()
                try await World(on: end.disk, journey, telling: after).work()
                // A receiver drops what it has by its id.
                var known: Set<String> = []
                let heard = (before + after.notices.map(\.id)).filter { known.insert($0).inserted }
                let stages = heard.map { $0.split(separator: "-")[5] }.map(String.init)
                #expect(stages == expected, "\(end.name) after change \(change), \(snapshot.after)")
            }
        }
        #expect(seen.count > 50)
    }
}
