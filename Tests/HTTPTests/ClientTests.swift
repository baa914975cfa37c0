import HTTP
import JSONValue
import SystemCalls
import TestSupport
import Testing

@Suite("The HTTP client") struct ClientTests {
    @Test(
        "What is sent arrives, and what is answered comes back", arguments: [Request.Method.get, .put, .post, .delete])
    func roundTrip(_ method: Request.Method) async throws {
        let request = Request(method, try endpoint("/echo?a=b"), headers: [.init("X-One", "1"), .init("X-None", "")])

        let response = try await Client().send(request)

        let said = try JSON(parsing: response.body)
        #expect(response.status == 200)
        #expect(said["method"]?.string == method.rawValue)
        #expect(said["query"]?.string == "a=b")
        #expect(said.header("X-One") == "1")
        #expect(said.header("X-None") == "")
        #expect(said.header("Expect") == nil)
        #expect(response.headers["content-TYPE"] == "application/json")
        #expect(response.headers["x-empty"] == "")
    }

    @Test("A body comes from memory, from a range of a file, or as a form around a file")
    func bodies() async throws {
        let place = try TemporaryDirectory()
        let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 * 31 + $0 >> 9) }
        try Disk().write(bytes, to: place.path / "film")
        let file = place.path / "film"

        let memory = try await echo(.bytes(bytes))
        let range = try await echo(.file(file, 1_000..<2_000_000))
        let same = try await echo(.bytes(Array(bytes[1_000..<2_000_000])))
        let form = try await echo(.form(field: "file", file: file, count: bytes.count, boundary: "xyz"))

        #expect(memory["count"]?.int == bytes.count)
        #expect(range["sha256"] == same["sha256"])
        #expect(
            form["count"]?.int
                == Request.Body.form(field: "file", file: file, count: bytes.count, boundary: "xyz").count)
    }

    @Test("A large body does not wait for permission")
    func noExpect() async throws {
        let said = try await echo(.bytes([UInt8](repeating: 1, count: 4 << 20)))

        #expect(said.header("Expect") == nil)
    }

    @Test("Connections are kept and used again")
    func keepsConnections() async throws {
        let client = Client()
        var ports: Set<Int> = []
        for _ in 0..<5 {
            let said = try JSON(parsing: try await client.send(Request(.get, try endpoint("/echo"))).body)
            ports.insert(said["port"]!.int!)
        }

        #expect(ports.count == 1)
    }

    @Test("A kept connection that proves dead is replaced, and the body sent from its start")
    func deadConnection() async throws {
        let client = Client()
        _ = try await client.send(Request(.get, try endpoint("/deaf")))

        let response = try await client.send(Request(.put, try endpoint("/echo"), body: .bytes([1, 2, 3])))

        #expect(try JSON(parsing: response.body)["count"]?.int == 3)
    }

    @Test("Many transfers share few connections, and each gets its own answer")
    func many() async throws {
        var settings = Client.Settings()
        settings.connections = 4
        let client = Client(settings)
        let url = try endpoint("/big?")

        let sizes = try await withThrowingTaskGroup { group in
            for size in 1...200 {
                group.addTask { (size, try await client.send(Request(.get, "\(url)\(size)")).body.count) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }

        #expect(sizes.allSatisfy { $0 == $1 })
    }

    @Test(
        "Any status is an answer, and no redirect is followed",
        arguments: [("/status?404", 404), ("/status?503", 503), ("/move", 302)])
    func statuses(_ path: String, _ status: Int) async throws {
        #expect(try await Client().send(Request(.get, try endpoint(path))).status == status)
    }

    @Test("A sink takes a good answer of any size, and memory an answer that is not good")
    func sink() async throws {
        let taken = Counter()
        var request = Request(.get, try endpoint("/big?5000000"))
        request.sink = {
            taken.add($0.count)
            return .goOn
        }
        #expect(try await Client().send(request).body.isEmpty)
        #expect(taken.count == 5_000_000)

        request.url = try endpoint("/status?500")
        #expect(try await Client().send(request).body == Array("said".utf8))
        #expect(taken.count == 5_000_000)
    }

    @Test("A sink that has enough ends the transfer")
    func enough() async throws {
        var request = Request(.get, try endpoint("/drip?1000"))
        request.sink = { _ in .enough }

        #expect(await fault(of: request) == .enough)
    }

    @Test("HEAD has a head only")
    func head() async throws {
        let response = try await Client().send(Request(.head, try endpoint("/big?1000")))

        #expect(response.headers["Content-Length"] == "1000")
        #expect(response.body.isEmpty)
    }

    @Test("A cancelled task gets its error at once", arguments: [true, false])
    func cancellation(_ before: Bool) async throws {
        // Without the cancellation it would wait for ever.
        var request = Request(.get, try endpoint("/hang"))
        request.stall = nil
        let asked = request

        let task = Task { () -> TransportError.Fault? in
            if before { while !Task.isCancelled { await Task.yield() } }
            return await fault(of: asked)
        }
        if !before { try await Task.sleep(for: .milliseconds(200)) }
        task.cancel()

        #expect(await task.value == .cancelled)
    }

    private func echo(_ body: Request.Body) async throws -> JSON {
        try JSON(parsing: try await Client().send(Request(.put, try endpoint("/echo"), body: body)).body)
    }
}

func endpoint(_ path: String) throws -> String { try Server.shared("odd-http")["endpoint"] + path }

/// Nil where there was an answer.
func fault(of request: Request, _ settings: Client.Settings = .init()) async -> TransportError.Fault? {
    do {
        _ = try await Client(settings).send(request)
        return nil
    } catch {
        return error.fault
    }
}

extension JSON {
    func header(_ name: String) -> String? {
        self["headers"]?.array?.first { $0[0]?.string?.lowercased() == name.lowercased() }?[1]?.string
    }
}
