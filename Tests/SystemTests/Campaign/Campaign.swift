import Glibc
import JSONValue
import Spool
import SystemCalls
import Testing

/// Many films, many accidents, and at the end of every round the daemon is killed. After the last one it
/// may finish, and then everything must be there, once, and whole.
struct Campaign {
    let box: Box
    private var chance: Chance
    private var delivery: Delivery
    private(set) var tally = Tally()

    /// Films that are under way when a round begins.
    private static let load = 6

    /// One daemon after another must not look like poison: a film that meets a hundred kills is not at
    /// fault for one of them.
    static let settings = """
        [door]
        rescan = 5 s
        [transcode]
        preset = ultrafast
        ladder = 120 240
        segment = 2 s
        [patience]
        starts = 1000
        """

    init(_ box: Box, seed: UInt64) {
        self.box = box
        chance = Chance(seed: seed)
        delivery = Delivery(box)
    }

    mutating func run(rounds: Int) async throws {
        try await delivery.prepare()
        for _ in 0..<rounds { try await round() }
        try await finish()
        try await Reckoning(box, delivery).settle()
    }

    var text: String {
        "\(delivery.dropped.count) films, \(delivery.twins) of them dropped before, \(delivery.sidecars) side-cars\n"
            + tally.text
    }

    private mutating func round() async throws {
        if chance.one(in: 2) { try await load() }
        try await box.start()
        try await load()
        if chance.one(in: 2), let accident = chance.one(of: Accident.allCases) {
            try await Task.sleep(for: chance.moment(upTo: .seconds(1)))
            if try await accident.befall(box, &chance) { tally.met(accident) }
        }
        try await moment()
        try await box.kill()
        try await expectNoEncoder()
        try tally.met(killedAt: box.queue())
    }

    private mutating func load() async throws {
        var waiting = try delivery.dropped.count - box.queue().items(at: .done).count
        while waiting < Self.load {
            try await delivery.drop(&chance)
            waiting += 1
        }
    }

    /// Any moment; or, as steps are not equally long, one at which the stage that was met least has work.
    private mutating func moment() async throws {
        if chance.one(in: 2) { return try await Task.sleep(for: chance.moment(upTo: .seconds(2))) }
        let rarest = tally.rarest
        let end = ContinuousClock.now + .seconds(3)
        while try ContinuousClock.now < end && !isAtWork(rarest) { try await Task.sleep(for: .milliseconds(1)) }
        try await Task.sleep(for: chance.moment(upTo: .milliseconds(20)))
    }

    private func isAtWork(_ stage: Stage) throws -> Bool {
        try box.queue().items(at: stage).contains { try Disk().exists(box.work / $0.name) }
    }

    private func expectNoEncoder() async throws {
        try await box.until("no ffmpeg outlives the daemon", within: .seconds(5)) {
            try processes(about: box.spool, running: "ffmpeg").isEmpty
        }
    }

    private func finish() async throws {
        try await box.start()
        let count = delivery.dropped.count
        try await box.until("all \(count) films are done", within: .seconds(60) + .seconds(3) * count) {
            try box.items(at: .failed).isEmpty ? box.queue().items(at: .done).count >= count : true
        }
        try await box.until("the last receipts are written") {
            try delivery.dropped.allSatisfy { try box.receipt(at: $0.names)?["stage"]?.string == "done" }
        }
    }
}
