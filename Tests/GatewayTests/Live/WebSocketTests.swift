import JSONValue
import Spool
import SystemCalls
import TestSupport
import Testing

/// Against the client of the library `websockets`: it is as strict as the standard.
@Suite("The stream over a WebSocket", .mayBlock) struct WebSocketTests {
    private let client: Server

    init() throws {
        client = try Server("websocket-client")
    }

    private func ask(_ words: JSON...) throws -> JSON {
        try JSON(parsing: Array(client.ask(JSON.array(words).text).utf8))
    }

    private func open(_ town: Town, _ name: JSON = "one", query: String = "", origin: JSON = .null) throws -> JSON {
        try ask("open", name, "ws://\(town.place)/ws\(query)", origin)
    }

    /// What comes until the one that `isLast` says so of.
    private func next(_ name: JSON = "one", until isLast: (JSON) -> Bool) throws -> [JSON] {
        var found: [JSON] = []
        while true {
            let answer = try ask("next", name)
            guard let text = answer["text"]?.string else { return found + [answer] }
            found.append(try JSON(parsing: Array(text.utf8)))
            if isLast(found.last!) { return found }
        }
    }

    @Test("A client subscribes, hears all, leaves, and goes on where it was")
    func journey() async throws {
        let town = try Town()
        #expect(try open(town)["open"] == true)
        _ = try ask("send", "one", #"{"type":"subscribe","token":"token-of-all-spools"}"#)
        #expect(try next { $0["type"] == "current" }.map { $0["type"] } == ["reset", "current"])
        // While no event is unread: the library hears nothing behind one.
        #expect(try ask("ping", "one")["pong"] == true)
        let id = try town.drop("one.mp4", at: "north")
        let events = try next { $0["stage"] == "segmented" }
        _ = try next { $0["stage"] == "done" }
        #expect(try ask("close", "one")["closed"] == 1000)
        let last = try #require(events.last?["event"]?.int)

        #expect(try open(town, "two", query: "?access_token=token-of-all-spools")["open"] == true)
        _ = try ask("send", "two", JSON(#"{"type":"subscribe","after":\#(last),"id":"\#(id)"}"#))
        let rest = try next("two") { $0["stage"] == "done" }
        await town.end()

        #expect(events.first?["stage"] == "admitted")
        #expect(rest.first?["event"]?.int == last + 1)
        #expect(
            rest.filter { $0["type"] == "stage" }.compactMap { $0["stage"]?.string } == [
                "transcoded", "pinned", "done",
            ])
    }

    @Test(
        "Who may not, or says nonsense, is told so in the close",
        arguments: [
            (#"{"type":"subscribe"}"#, 4401), (#"{"type":"subscribe","token":"guessed"}"#, 4401),
            (#"{"type":"subscribe","token":"token-of-an-uploader"}"#, 4403),
            (#"{"type":"subscribe","token":"token-of-acme-alone","organisation":"umbrella"}"#, 4403),
            (#"{"type":"subscribe","token":"token-of-all-spools","id":7}"#, 4400),
            (#"{"type":"shout"}"#, 4400), ("[1,", 4400),
        ])
    func refused(text: String, code: Int) async throws {
        let town = try Town()
        _ = try open(town)
        _ = try ask("send", "one", JSON(text))
        let answer = try ask("next", "one")
        await town.end()
        #expect(answer["closed"]?.int == code)
        #expect(answer["reason"]?.string?.isEmpty == false)
    }

    @Test("Bytes are not understood, and too many are not taken")
    func nonsense() async throws {
        let town = try Town()
        _ = try open(town)
        _ = try ask("bytes", "one", "x")
        #expect(try ask("next", "one")["closed"] == 1008)
        _ = try open(town)
        _ = try ask("send", "one", JSON(String(repeating: "x", count: 20_000)))
        #expect(try ask("next", "one")["closed"] == 1009)
        await town.end()
    }

    @Test("Pages of other sites may not open one, unless they are named")
    func origins() async throws {
        let town = try Town(origins: ["https://app.example.org"])
        #expect(try open(town, origin: "https://evil.example.org")["status"] == 403)
        #expect(try open(town, origin: "https://app.example.org")["open"] == true)
        #expect(try open(town, "own", origin: JSON("http://" + town.place))["open"] == true)
        await town.end()
    }

    @Test("A request that is no handshake is answered as HTTP")
    func noHandshake() async throws {
        let town = try Town()
        let answer = try await town.ask("/ws", token: nil)
        await town.end()
        #expect(answer.status == 426)
    }

    @Test("When the server stops its clients are told, and nothing waits for them")
    func stops() async throws {
        let town = try Town()
        _ = try open(town)
        _ = try open(town, "silent")
        _ = try ask("send", "one", #"{"type":"subscribe","token":"token-of-all-spools"}"#)
        _ = try next { $0["type"] == "current" }
        await town.end()
        #expect(try ask("next", "one")["closed"] == 1001)
        #expect(try ask("next", "silent")["closed"] == 1001)
    }
}
