import JSONValue
import Spool
import SystemCalls
import Testing

/// Films flow while the servers that they go to are killed, refuse, lie and come back; now and then the daemon is
/// killed, too. At last everything is mended, nobody lends a hand, and all must be there, once.
struct CutCampaign {
    let box: Box
    let shore: Shore
    private var chance: Chance
    private var delivery: Delivery
    private(set) var cuts: [Cut: Int] = [:]
    private(set) var kills = 0

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

    init(_ box: Box, _ shore: Shore, seed: UInt64) {
        self.box = box
        self.shore = shore
        chance = Chance(seed: seed)
        delivery = Delivery(box)
    }

    mutating func run(cuts count: Int) async throws {
        try await delivery.prepare()
        try await box.start()
        try await goOnAlone()
        var todo = Cut.allCases.shuffled(using: &chance)
        while cuts.values.reduce(0, +) < count {
            if todo.isEmpty { todo = Cut.allCases.shuffled(using: &chance) }
            try await round(todo.removeLast())
        }
        try await finish()
        try await Reckoning(box, delivery).settle()
        try await ShoreReckoning(box, shore).settle()
    }

    var text: String {
        let lines = Cut.allCases.map { "\(cuts[$0, default: 0])  \($0.rawValue)\n" }
        return "\(delivery.dropped.count) films, \(kills) kill -9 of the daemon\n" + lines.joined()
    }

    /// Without any of the three, films go on to transcoded/, and nothing fails.
    private mutating func goOnAlone() async throws {
        try await meet(.allDown)
        for _ in 0..<3 { try await delivery.drop(&chance) }
        let count = delivery.dropped.count
        try await box.until("all films are in transcoded/ while nobody is there") {
            let items = try box.items(at: .transcoded).count + box.items(at: .admitted).count { try waits($0) }
            return items == count
        }
        #expect(try box.items(at: .failed).isEmpty)
        try await shore.mend()
    }

    /// For the same film under another name, which need not be the one that was dropped first.
    private func waits(_ item: Item) throws -> Bool {
        // Its home is made before its ticket.
        guard try Disk().exists(item.ticket) else { return false }
        let name = try JSON(parsing: Disk().read(item.ticket))["original_name"]?.string ?? ""
        let note = try box.receipt(at: name.split(separator: "/").compactMap { Name($0) })?["note"]?.string
        return note?.contains("the same film is on its way") == true
    }

    private func isTwin(_ item: Item) throws -> Bool {
        try box.json(item.directory / "segments" / "source.json")?["original"] != nil
    }

    private mutating func meet(_ cut: Cut) async throws {
        try await cut.befall(shore)
        cuts[cut, default: 0] += 1
    }

    private mutating func round(_ cut: Cut) async throws {
        while try delivery.dropped.count - box.queue().items(at: .done).count < 4 { try await delivery.drop(&chance) }
        try await Task.sleep(for: chance.moment(upTo: .seconds(1)))
        try await meet(cut)
        try await Task.sleep(for: chance.moment(upTo: .seconds(2)))
        if chance.one(in: 4) {
            try await box.kill()
            try await box.start()
            kills += 1
        }
        // Some harm meets the next one.
        if chance.one(in: 3) { return }
        try await shore.mend()
    }

    private func finish() async throws {
        try await shore.mend()
        let count = delivery.dropped.count
        try await box.until("all \(count) films are done", within: .seconds(60) + .seconds(3) * count) {
            try box.items(at: .failed).isEmpty ? box.queue().items(at: .done).count >= count : true
        }
        try await box.until("the last receipts are written") {
            try delivery.dropped.allSatisfy { try box.receipt(at: $0.names)?["stage"]?.string == "done" }
        }
        try await box.until("the catalog has everything") {
            try box.json(box.work / "status.json")?["catalog_behind"]?.int == 0
        }
        try await box.until("what is in done/ was looked after") {
            try box.items(at: .done).allSatisfy {
                try box.json($0.directory / "upkeep.json")?["checked"] != nil || isTwin($0)
            }
        }
    }
}
