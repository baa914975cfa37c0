import Glibc
import HTTPServer
import Synchronization
import SystemCalls
import TestSupport
import Testing

/// What the tests' site does at each path.
private struct TestSite: Site {
    let intake = Count()
    let directory: Path
    private static let threads = BlockingThreads()

    func treat(_ request: Request) -> Treatment {
        switch request.path.first {
        case "now": .answer(Response(200, "now \(request.path) \(request.query.map { "\($0.name)=\($0.value)" })"))
        case "later": .work { Response(200, "later") }
        case "echo": .collect(limit: 1000) { Response(200, [], .bytes($0)) }
        case "count": .receive(intake)
        case "refuse": .receive(Refusal(count: intake))
        case "unwelcome": .receive(Unwelcome(count: intake))
        case "file": file(at: 5, count: 7)
        case "events": .answer(Response(200, [("Content-Type", "text/event-stream")], .feed(Numbers())))
        case "other": .answer(Response(101, [("Upgrade", "shout")], .upgrade(shout)))
        case "forever":
            .work {
                // Cancelled is what is waited for.
                try? await Task.sleep(for: .seconds(3600))
                return Response(200, "ended")
            }
        default: .answer(Problem(404, "no-such-path", "there is nothing").response)
        }
    }

    func finish(_ response: Response, to request: Request?) -> Response { response.adding("X-Site", "test") }

    private func file(at offset: Int, count: Int) -> Treatment {
        .work {
            do {
                let file = OpenFile(try Descriptor.open(directory / "file", O_RDONLY))
                return Response(206, [], .file(file, at: offset, count: count))
            } catch {
                return Response(500, "\(error)")
            }
        }
    }

    /// Sends back in capitals what comes, until the other end is done.
    private func shout(_ channel: Channel) {
        // The tests wait on Swift's own threads, which are few.
        Task(executorPreference: Self.threads) {
            var buffer = channel.early
            _ = fcntl(channel.socket, F_SETFL, fcntl(channel.socket, F_GETFL) & ~O_NONBLOCK)
            repeat {
                let loud = Array(String(decoding: buffer, as: UTF8.self).uppercased().utf8)
                _ = loud.withUnsafeBytes {
                    send(channel.socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                buffer = [UInt8](repeating: 0, count: 100)
                buffer.removeSubrange(max(0, recv(channel.socket, &buffer, 100, 0))...)
            } while !buffer.isEmpty
            channel.close()
        }
    }
}

private final class Count: Intake {
    private let state = Mutex((bytes: 0, sum: 0, abandoned: 0))

    var abandoned: Int { state.withLock { $0.abandoned } }
    var bytes: Int { state.withLock { $0.bytes } }

    func begin() async -> Response? { nil }

    func take(_ bytes: RawSpan) -> Response? {
        let bytes = bytes.withUnsafeBytes(Array.init)
        state.withLock { state in
            state.bytes += bytes.count
            state.sum = bytes.reduce(state.sum) { $0 &* 31 &+ Int($1) }
        }
        return nil
    }

    func end() async -> Response { state.withLock { Response(200, "\($0.bytes) \($0.sum)") } }

    func abandon() async { state.withLock { $0.abandoned += 1 } }
}

private struct Refusal: Intake {
    let count: Count

    func begin() async -> Response? { nil }
    func take(_ bytes: RawSpan) -> Response? { Problem(413, "quota-exceeded", "no room").response }
    func end() async -> Response { Response(200, "taken") }
    func abandon() async { await count.abandon() }
}

private struct Unwelcome: Intake {
    let count: Count

    func begin() async -> Response? { Problem(403, "link-expired", "ask for a new one").response }
    func take(_ bytes: RawSpan) -> Response? { count.take(bytes) }
    func end() async -> Response { await count.end() }
    func abandon() async { await count.abandon() }
}

private final class Numbers: Feed {
    private let last = Mutex(0)

    func next() async -> [UInt8]? {
        let number = last.withLock { last in
            last += 1
            return last
        }
        return number > 3 ? nil : Array("data: \(number)\n\n".utf8)
    }

    func end() {}
}

@Suite("An HTTP server", .mayBlock) struct ServerTests {
    private let directory: TemporaryDirectory
    private let site: TestSite
    private let server: HTTPServer.Server

    init() throws {
        directory = try TemporaryDirectory()
        site = TestSite(directory: directory.path)
        var limits = Limits()
        // Longer than a busy machine takes for a request.
        limits.headTime = .seconds(10)
        limits.leastRate = 1000
        server = try HTTPServer.Server(
            site, on: [.address("127.0.0.1", port: 0), .path(directory.path / "socket", mode: 0o600)], limits: limits)
    }

    private func ask(_ head: String, _ body: [UInt8] = [], at place: Int = 0) -> String {
        let peer = BarePeer(server.places[place])
        peer.send(head + "\r\nHost: here\r\nConnection: close\r\n")
        if !body.isEmpty { peer.send("Content-Length: \(body.count)\r\n") }
        peer.send("\r\n")
        peer.send(body)
        return peer.receive()
    }

    @Test("takes a target apart and decodes it once") func targets() async {
        let answer = ask("GET /now/a%2Fb/%25?x=1+2&y=%C3%A4 HTTP/1.1")
        #expect(answer.hasPrefix("HTTP/1.1 200"))
        #expect(answer.contains(#"now ["now", "a/b", "%"] ["x=1 2", "y=ä"]"#))
        #expect(answer.contains("X-Site: test"))
        await server.stop()
    }

    @Test(
        "refuses what can be understood in two ways, and paths that climb",
        arguments: [
            "GET /now/../../etc HTTP/1.1", "GET /now/%2e%2e/x HTTP/1.1", "GET /now/%00 HTTP/1.1",
            "GET /now/%zz HTTP/1.1",
            "GET /now/%ff HTTP/1.1", "POST /echo HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked",
            "POST /echo HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding : chunked",
            "GET /now HTTP/1.1\r\nHost: there",
            "GET /now HTTP/1.1\r\nX-Name: a\rX-Other: b",
        ])
    func refusals(head: String) async {
        #expect(ask(head).hasPrefix("HTTP/1.1 400"))
        await server.stop()
    }

    @Test(
        "does not guess where a body ends that is coded in a way it does not know",
        arguments: ["gzip, chunked", "identity", "chunked\r\nTransfer-Encoding: identity"])
    func codings(coding: String) async {
        let answer = ask("POST /echo HTTP/1.1\r\nTransfer-Encoding: \(coding)")
        #expect(answer.hasPrefix("HTTP/1.1 501") && answer.contains("unknown-coding"))
        await server.stop()
    }

    @Test("takes a whole address for a target, as proxies send it") func wholeAddress() async {
        #expect(ask("GET http://here/now/x?y=1 HTTP/1.1").contains(#"now ["now", "x"] ["y=1"]"#))
        await server.stop()
    }

    @Test("answers later, and over a Unix socket") func later() async {
        #expect(ask("GET /later HTTP/1.1").hasSuffix("\r\n\r\nlater"))
        #expect(ask("GET /later HTTP/1.1", at: 1).hasSuffix("\r\n\r\nlater"))
        await server.stop()
    }

    @Test("collects a body up to its limit") func collects() async {
        #expect(ask("POST /echo HTTP/1.1", Array("body".utf8)).hasSuffix("\r\n\r\nbody"))
        let tooLarge = ask("POST /echo HTTP/1.1", [UInt8](repeating: 1, count: 1001))
        #expect(tooLarge.hasPrefix("HTTP/1.1 413") && tooLarge.contains("urn:ingestd:problem:body-too-large"))
        await server.stop()
    }

    @Test("hands a large body over in order, in one piece after the other", arguments: [1, 70_000, 5_000_000])
    func receives(size: Int) async {
        let body = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let sum = body.reduce(0) { $0 &* 31 &+ Int($1) }
        #expect(ask("PUT /count HTTP/1.1", body).hasSuffix("\r\n\r\n\(size) \(sum)"))
        #expect(site.intake.abandoned == 0)
        await server.stop()
    }

    @Test("tells an upload that its client has gone") func gone() async {
        let peer = BarePeer(server.places[0])
        peer.send("PUT /count HTTP/1.1\r\nHost: here\r\nContent-Length: 1000\r\n\r\n99 percent")
        peer.hangUp()
        while site.intake.abandoned == 0 { await Task.yield() }
        await server.stop()
        #expect(site.intake.abandoned == 1)
    }

    @Test("lets an upload be refused on its way, and its sender read why") func refusedOnItsWay() async {
        let answer = ask("PUT /refuse HTTP/1.1", [UInt8](repeating: 1, count: 1_000_000))
        #expect(answer.hasPrefix("HTTP/1.1 413") && answer.contains("quota exceeded"))
        #expect(site.intake.abandoned == 1)
        await server.stop()
    }

    @Test("lets an upload be refused of which more chunks have come by then") func refusedBetweenChunks() async {
        let chunk = Array("64\r\n".utf8) + [UInt8](repeating: 1, count: 100) + Array("\r\n".utf8)
        let peer = BarePeer(server.places[0])
        let head = "PUT /refuse HTTP/1.1\r\nHost: here\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
        peer.send(Array(head.utf8) + chunk + chunk + chunk + Array("0\r\n\r\n".utf8))
        #expect(peer.receive().hasPrefix("HTTP/1.1 413"))
        #expect(site.intake.abandoned == 1)
        await server.stop()
    }

    @Test("refuses an upload by its head: whoever waits for the word sends nothing", arguments: [10, 50_000_000])
    func refusedByItsHead(size: Int) async {
        let peer = BarePeer(server.places[0])
        peer.send("PUT /unwelcome HTTP/1.1\r\nHost: here\r\nExpect: 100-continue\r\nContent-Length: \(size)\r\n\r\n")
        #expect(peer.receive().hasPrefix("HTTP/1.1 403"))
        #expect(ask("PUT /unwelcome HTTP/1.1", [1, 2, 3]).contains("link expired"))
        #expect(site.intake.bytes == 0 && site.intake.abandoned == 0)
        await server.stop()
    }

    @Test("says at once that a body is too large where its head says how large it is") func tooLargeByItsHead() async {
        let peer = BarePeer(server.places[0])
        peer.send("POST /echo HTTP/1.1\r\nHost: here\r\nContent-Length: 50000000\r\n\r\n")
        #expect(peer.receive().hasPrefix("HTTP/1.1 413"))
        await server.stop()
    }

    @Test("asks for a body when its intake was asked, and takes one that is empty") func welcome() async {
        let peer = BarePeer(server.places[0])
        peer.send("PUT /count HTTP/1.1\r\nHost: here\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n")
        #expect(peer.receive(until: "\r\n\r\n").hasPrefix("HTTP/1.1 100"))
        peer.send("abc")
        #expect(peer.receive(until: "3 ").hasPrefix("HTTP/1.1 200"))
        #expect(ask("PUT /count HTTP/1.1\r\nContent-Length: 0").hasPrefix("HTTP/1.1 200"))
        await server.stop()
    }

    @Test("sends no body to HEAD, not even the end of one") func headOfEvents() async {
        let answer = ask("HEAD /events HTTP/1.1")
        #expect(answer.hasPrefix("HTTP/1.1 200") && answer.hasSuffix("\r\n\r\n") && !answer.contains("\r\n0\r\n"))
        await server.stop()
    }

    @Test("sends a part of a file") func files() async throws {
        try Disk().write(Array("0123456789abcdef".utf8), to: directory.path / "file")
        let answer = ask("GET /file HTTP/1.1")
        #expect(answer.hasSuffix("\r\n\r\n56789ab") && answer.contains("Content-Length: 7"))
        await server.stop()
    }

    @Test("sends events as they come") func events() async {
        let answer = ask("GET /events HTTP/1.1")
        for number in 1...3 { #expect(answer.contains("data: \(number)\n\n")) }
        await server.stop()
    }

    @Test("gives a connection away to another protocol, with what had come of it") func upgrades() async {
        let peer = BarePeer(server.places[0])
        peer.send("GET /other HTTP/1.1\r\nHost: here\r\nConnection: Upgrade\r\nUpgrade: shout\r\n\r\nearly")
        #expect(peer.receive(until: "EARLY").contains("101"))
        peer.send("late")
        #expect(peer.receive(until: "LATE") == "LATE")
        peer.hangUp()
        await server.stop()
    }

    @Test("cuts off who sends a head or a body a byte at a time, and nobody else") func dawdlers() async {
        let (head, body) = (BarePeer(server.places[0]), BarePeer(server.places[0]))
        head.send("GET /now HTTP/1.1\r\nX-Slow: ")
        body.send("PUT /count HTTP/1.1\r\nHost: here\r\nContent-Length: 100000\r\n\r\nx")
        let brisk = BarePeer(server.places[0])
        brisk.send("GET /forever HTTP/1.1\r\nHost: here\r\n\r\n")
        #expect(head.receive() == "" && body.receive() == "")
        while site.intake.abandoned == 0 { await Task.yield() }
        await server.stop()
        #expect(brisk.receive().hasSuffix("ended"))
    }

    @Test("refuses a head that is too large") func largeHead() async {
        let answer = ask("GET /now HTTP/1.1\r\nX-Large: " + String(repeating: "x", count: 20_000))
        #expect(answer.hasPrefix("HTTP/1.1 431") && answer.contains("head-too-large"))
        await server.stop()
    }

    @Test("holds nothing when it has stopped") func letsGo() async throws {
        weak var held: Count?
        do {
            let site = TestSite(directory: directory.path)
            held = site.intake
            let server = try HTTPServer.Server(site, on: [.address("127.0.0.1", port: 0)])
            let peer = BarePeer(server.places[0])
            peer.send("PUT /count HTTP/1.1\r\nHost: here\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx")
            #expect(peer.receive().hasPrefix("HTTP/1.1 200"))
            await server.stop()
        }
        // Who looks after those who dawdle, looks once a second.
        while held != nil { try await Task.sleep(for: .milliseconds(10)) }
        await server.stop()
    }

    @Test("listens where an earlier run left its socket, and not where somebody listens") func sockets() async throws {
        let path = directory.path / "socket"
        #expect(throws: SystemError.self) { try HTTPServer.Server(site, on: [.path(path, mode: 0o600)]) }
        await server.stop()
        let next = try HTTPServer.Server(site, on: [.path(path, mode: 0o600)])
        #expect(next.places == ["unix:\(path)"])
        await next.stop()
    }

    @Test("leaves a socket that was passed to its owner: who comes while no server runs is answered by the next")
    func passed() async throws {
        let socket = listening()
        defer { close(socket) }
        var waiting: BarePeer?
        for _ in 1...2 {
            let next = try HTTPServer.Server(site, on: [.passed(socket)], threads: 4)
            let peer = waiting ?? BarePeer(next.places[0])
            peer.send("GET /now HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n")
            #expect(peer.receive().hasPrefix("HTTP/1.1 200"))
            await next.stop()
            waiting = BarePeer(next.places[0])
        }
        await server.stop()
    }

    private func listening() -> Int32 {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        withUnsafePointer(to: &address) {
            _ = $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        listen(socket, 10)
        return socket
    }
}
