import JSONValue
import Spool
import SystemCalls
import TestSupport
import Testing

@Suite("Events as they happen", .mayBlock) struct EventStreamTests {
    private static func isDone(_ id: ItemID) -> @Sendable (JSON) -> Bool {
        { $0["id"]?.string == "\(id)" && $0["stage"]?.string == "done" }
    }

    @Test("Who watches hears how things stand, and then every stage of a film in its order")
    func journey() async throws {
        let town = try Town()
        try town.pause(true, "north")
        let id = try town.drop("one.mp4", at: "north")
        let (signal, begun) = AsyncStream.makeStream(of: Void.self)
        let heard = Task {
            try await town.events(token: "token-of-all-spools") { event in
                if event["type"] == "current" { begun.finish() }
                return Self.isDone(id)(event)
            }
        }
        for await _ in signal {}
        try town.pause(false, "north")
        let events = try await heard.value
        await town.end()

        #expect(events.prefix(3).map(\.event) == ["reset", "stage", "current"])
        #expect(events.prefix(3).map { $0.id != nil } == [false, false, true])
        #expect(events[1].data["stage"] == "admitted")
        #expect(events[1].data["organisation"] == "acme")
        #expect(events[1].data["spool"] == "north")
        let stages = events.dropFirst(3).filter { $0.event == "stage" }.compactMap { $0.data["stage"]?.string }
        #expect(stages == ["segmented", "transcoded", "pinned", "done"])
        #expect(events.contains { $0.event == "progress" && $0.data["fraction"]?.double != nil })
        let numbers = events.compactMap(\.id)
        #expect(numbers == (numbers[0]..<numbers[0] + numbers.count).map { $0 })
        #expect(events.compactMap { $0.data["event"]?.int } == numbers)
    }

    @Test("Who says which event was the last is told what followed, and nothing twice")
    func resumes() async throws {
        let town = try Town()
        let first = try town.drop("one.mp4", at: "north")
        let before = try await town.events(token: "token-of-all-spools", until: Self.isDone(first))
        let last = try #require(before.last?.id)
        let second = try town.drop("two.mp4", at: "south")

        let after = try await town.events(token: "token-of-all-spools", last: last, until: Self.isDone(second))
        let again = try await town.events(
            "/events?after=\(last)", token: "token-of-all-spools", until: Self.isDone(second))
        await town.end()

        #expect(after.first?.id == last + 1)
        #expect(after.allSatisfy { $0.data["id"]?.string == "\(second)" })
        #expect(again.compactMap(\.id) == after.compactMap(\.id))
    }

    @Test("A number of an earlier run, or of none, begins anew", arguments: [1, 0, -5, .max])
    func unknown(number: Int) async throws {
        let town = try Town()
        let events = try await town.events(token: "token-of-all-spools", last: number) { $0["type"] == "current" }
        await town.end()
        #expect(events.map(\.event) == ["reset", "current"])
    }

    @Test("A token of one organisation hears of no other")
    func organisations() async throws {
        let town = try Town()
        let other = try town.drop("other.mp4", at: "south")
        let own = try town.drop("own.mp4", at: "north")
        let all = try await town.events(token: "token-of-all-spools", until: Self.isDone(other))
        let heard = try await town.events(token: "token-of-acme-alone") { event in
            event["type"] == "current" || Self.isDone(own)(event)
        }
        let more = try town.drop("more.mp4", at: "north")
        let last = try #require(all.first { $0.event == "current" }?.id)
        let then = try await town.events(token: "token-of-acme-alone", last: last, until: Self.isDone(more))
        let refused = try await town.ask("/events?organisation=umbrella", token: "token-of-acme-alone")
        await town.end()

        #expect((heard + then).allSatisfy { $0.data["organisation"]?.string ?? "acme" == "acme" })
        #expect((heard + then).allSatisfy { $0.data["id"]?.string != "\(other)" })
        #expect(refused.status == 403)
    }

    @Test("One film or one organisation can be asked for")
    func filters() async throws {
        let town = try Town()
        let one = try town.drop("one.mp4", at: "north")
        let two = try town.drop("two.mp4", at: "south")
        _ = try await town.events("/events?id=\(two)", token: "token-of-all-spools", until: Self.isDone(two))
        _ = try await town.events("/events?id=\(one)", token: "token-of-all-spools", until: Self.isDone(one))
        // It is done: what it stands at is told although nothing is under way any more.
        let film = try await town.events("/events?id=\(one)", token: "token-of-all-spools", until: Self.isDone(one))
        let organisation = try await town.events(
            "/events?organisation=acme&after=\(try #require(film.last).data["event"]?.int ?? 0)",
            token: "token-of-all-spools"
        ) { $0["type"] == "current" }
        let refusals = [
            try await town.ask("/events?id=../etc", token: "token-of-all-spools").status,
            try await town.ask("/events", token: "token-of-an-uploader").status,
            try await town.ask("/events", token: nil).status,
        ]
        await town.end()

        #expect(film.compactMap { $0.data["stage"]?.string } == ["done"])
        #expect(organisation.map(\.event) == ["reset", "current"])
        #expect(refusals == [400, 403, 401])
    }
}
