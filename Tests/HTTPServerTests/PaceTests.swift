import Glibc
import HTTPServer
import Synchronization
import SystemCalls
import TestSupport
import Testing

/// Takes its first piece slowly, and each other one when somebody has been answered meanwhile; or not at all.
private final class SlowDisk: Intake {
    let answered = Atomic(false)
    let pieces = Atomic(0)

    func begin() async -> Response? { nil }

    func take(_ bytes: RawSpan) -> Response? {
        let isFirst = pieces.add(1, ordering: .relaxed).oldValue == 0
        if isFirst { return pause(of: .milliseconds(50)) }
        let patience = ContinuousClock.now + .seconds(10)
        while !answered.load(ordering: .relaxed), .now < patience { _ = pause(of: .milliseconds(1)) }
        return answered.load(ordering: .relaxed) ? nil : Response(500, "nobody was answered")
    }

    private func pause(of time: Duration) -> Response? {
        var time = timespec(tv_sec: 0, tv_nsec: Int(time.components.attoseconds / 1_000_000_000))
        nanosleep(&time, nil)
        return nil
    }

    func end() async -> Response { Response(201, "taken") }
    func abandon() async {}
}

private struct SlowSite: Site {
    let disk = SlowDisk()

    func treat(_ request: Request) -> Treatment {
        request.method == "PUT" ? .receive(disk) : .answer(Response(200, "now"))
    }

    func finish(_ response: Response, to request: Request?) -> Response { response }
}

@Suite("A disk that does not keep up", .mayBlock) struct PaceTests {
    fileprivate static let chunked = "Transfer-Encoding: chunked"

    @Test(
        "keeps the body waiting that goes to it, and nobody else",
        arguments: ["Content-Length: 3000000", PaceTests.chunked])
    func others(_ length: String) async throws {
        let site = SlowSite()
        let server = try HTTPServer.Server(site, on: [.address("127.0.0.1", port: 0)], threads: 1)
        let (uploader, reader) = (BarePeer(server.places[0]), BarePeer(server.places[0]))
        uploader.send("PUT /film HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\(length)\r\n\r\n")
        let film = [UInt8](repeating: 1, count: 3000)
        for _ in 1...1000 { uploader.send(length == Self.chunked ? Array("bb8\r\n".utf8) + film + [13, 10] : film) }
        if length == Self.chunked { uploader.send("0\r\n\r\n") }

        while site.disk.pieces.load(ordering: .relaxed) < 2 { await Task.yield() }
        reader.send("GET /now HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n")
        #expect(reader.receive().hasSuffix("now"))

        site.disk.answered.store(true, ordering: .relaxed)
        #expect(uploader.receive().hasPrefix("HTTP/1.1 201"))
        await server.stop()
    }
}
