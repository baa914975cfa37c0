import Spool
import Synchronization
import SystemCalls
import TestSupport
import Testing

@testable import Pipeline

@Suite("What webhooks are told") struct OutboxTests {
    private static let hour: Int64 = 3_600_000_000_000

    private let clock = Clock()
    private let receiver = MemoryReceiver()

    private final class Clock: Sendable {
        private let hours = Mutex<Int64>(0)
        var now: Timestamp { Timestamp(nanoseconds: Timestamp.now().nanoseconds + hours.withLock { $0 } * hour) }
        func pass(hours more: Int64) { hours.withLock { $0 += more } }
    }

    private func outbox(_ world: World, stages: Set<Stage> = Set(Stage.allCases)) -> Outbox {
        var settings = Settings(spool: "main", organisation: "default")
        settings.patience.first = .zero
        return Outbox(
            Webhook(name: "site", stages: stages, receiver: receiver), world.service.spool, settings, tell: { _ in },
            now: { [clock] in clock.now })
    }

    /// A film that has gone its way while nobody was told.
    private func film(_ world: World) async throws -> ItemID {
        await world.work()
        return try #require(try world.service.spool.items(at: .done).first)
    }

    @Test("All that happened is told, once; what was there before the webhook was, is not")
    func tells() async throws {
        let world = try World(on: try World.freshDisk(), .succeeds)
        let outbox = outbox(world)
        try outbox.open()
        let id = try await film(world)
        outbox.look(at: [id])
        await outbox.tellWaiting()
        outbox.note(id)
        await outbox.tellWaiting()
        #expect(receiver.stages == ["admitted", "segmented", "transcoded", "pinned", "done"])

        let other = try World(on: try World.freshDisk(), .succeeds)
        let old = try await film(other)
        clock.pass(hours: 1)
        let late = self.outbox(other)
        late.look(at: [old])
        await late.tellWaiting()
        #expect(receiver.notices.count == 5)
        late.note(old)
        await late.tellWaiting()
        #expect(receiver.stages.last == "done")
        #expect(receiver.notices.count == 6)
    }

    @Test("Only the stages that are wanted are told")
    func stages() async throws {
        let world = try World(on: try World.freshDisk(), .succeeds)
        let outbox = outbox(world, stages: [.done, .failed])
        try outbox.open()
        outbox.note(try await film(world))
        await outbox.tellWaiting()
        #expect(receiver.stages == ["done"])
    }

    @Test("What is not taken for a day is set aside, and told once more when an operator wants it")
    func setAside() async throws {
        let world = try World(on: try World.freshDisk(), .succeeds)
        let (spool, outbox) = (world.service.spool, outbox(world))
        try outbox.open()
        let id = try await film(world)
        receiver.refuse(.waiting("it answers 400"))
        outbox.note(id)
        await outbox.tellWaiting()
        #expect(try spool.setAside().isEmpty)

        clock.pass(hours: 25)
        outbox.note(id)
        await outbox.tellWaiting()
        let aside = try spool.setAside()
        #expect(aside.count == 5)
        #expect(aside.allSatisfy { $0.reason == "it answers 400" && $0.webhook == "site" })

        try spool.tellAgain(aside[0])
        await outbox.repeatOnce()
        #expect(try spool.setAside().count == 5)
        receiver.refuse(nil)
        try spool.tellAgain(aside[0])
        await outbox.repeatOnce()
        #expect(try spool.setAside().count == 4)
        #expect(receiver.notices == [aside[0].notice])
    }

    @Test(
        "The diary says where an item has been",
        arguments: [
            ("", Stage.admitted, nil, ["admitted-0"]),
            ("start admitted", .segmented, nil, ["admitted-0", "segmented-1"]),
            (
                "start admitted/start segmented/start segmented", .transcoded, nil,
                ["admitted-0", "segmented-1", "transcoded-3"]
            ),
            ("start admitted/start segmented", .segmented, ("segmented", 1), []),
            // It has failed, and was put back.
            ("start admitted/start segmented/failed segmented", .failed, ("segmented", 1), ["failed-2"]),
            (
                "start admitted/start segmented/failed segmented/start admitted", .segmented, ("failed", 2),
                ["admitted-2", "segmented-3"]
            ),
            // The word was written, and the rename never came.
            ("start admitted/start segmented/failed segmented", .segmented, ("segmented", 1), []),
            (
                "start admitted/start segmented/failed segmented/start segmented", .transcoded, ("segmented", 1),
                ["transcoded-3"]
            ),
            // It failed at once, that was told, and it was put back.
            (
                "start admitted/failed admitted/start admitted", .segmented, ("failed", 1),
                ["admitted-1", "segmented-2"]
            ),
            // What was told is not in the diary any more.
            ("start admitted/start segmented", .transcoded, ("done", 1), ["transcoded-2"]),
        ] as [(String, Stage, (String, Int)?, [String])])
    func diary(text: String, now: Stage, told: (String, Int)?, news: [String]) throws {
        let lines = text.split(separator: "/").map { line in
            let words = line.split(separator: " ").map(String.init)
            return Attempts.Line(words[0], Stage(Name(words[1])!)!)
        }
        let last = told.map { Arrival(Stage(Name($0.0)!)!, starts: $0.1) }
        #expect(Arrival.news(lines, now: now, after: last).map { "\($0.stage)-\($0.starts)" } == news)
    }
}
