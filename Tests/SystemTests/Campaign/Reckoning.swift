import JSONValue
import Spool
import SystemCalls
import Testing

/// What must hold after a campaign.
struct Reckoning {
    private let box: Box
    private let delivery: Delivery

    init(_ box: Box, _ delivery: Delivery) {
        self.box = box
        self.delivery = delivery
    }

    func settle() async throws {
        try await expectSidecars()
        try expectDoneOnce()
        try await box.stop()
        try expectNothingLeft()
        for words: [Command.Argument] in [["fsck"], ["verify", "--all"]] { try await expectOrder(words) }
    }

    /// Every film that was dropped is in `done/` exactly once, with its bytes, and nothing else is anywhere.
    private func expectDoneOnce() throws {
        let items = try box.items(at: .done)
        for stage in Stage.allCases where stage != .done { #expect(try box.items(at: stage) == []) }
        var found: [String: [Item]] = [:]
        for item in items {
            let ticket = try JSON(parsing: try Disk().read(item.ticket))
            found[try #require(ticket["original_name"]?.string), default: []].append(item)
        }
        #expect(items.count == delivery.dropped.count)
        for drop in delivery.dropped {
            let items = found[drop.name] ?? []
            #expect(items.count == 1, "\(drop.name)")
            for item in items { #expect(try Disk().same(item.source, drop.original), "\(drop.name)") }
            #expect(try box.receipt(at: drop.names)?["status"]?.string == "completed", "\(drop.name)")
        }
    }

    /// They may come in after their films are done.
    private func expectSidecars() async throws {
        try await box.until("every side-car is in its film's receipt") {
            try delivery.dropped.allSatisfy { drop in
                try drop.title == nil || box.receipt(at: drop.names)?["title"]?.string == drop.title
            }
        }
    }

    private func expectNothingLeft() throws {
        #expect(try Disk().files(below: box.door).map(\.path) == [])
        #expect(try Disk().entries(of: box.work).filter { ItemID($0.name) != nil }.map(\.name) == [])
        for place in [box.store, box.shelf] {
            #expect(try Disk().entries(of: place / ".incoming").map(\.name) == [], "\(place)")
        }
        #expect(try processes(about: box.spool, running: "ffmpeg") == [])
    }

    private func expectOrder(_ words: [Command.Argument]) async throws {
        let control = Command(try Daemon.program("ingestctl"), words + ["--config", .init("", box.configuration)])
        var lines: [String] = []
        let exit = try await control.run { lines.append(String(decoding: $0, as: UTF8.self)) }
        #expect(exit.isSuccess, "\(words) \(lines.filter { !$0.contains("sound") }) \(exit.errors)")
    }
}
