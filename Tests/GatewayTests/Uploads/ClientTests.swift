import HTTPServer
import Pipeline
import Spool
import SystemCalls
import TestSupport
import Testing

@testable import Gateway

@Suite("Clients that others wrote")
struct ClientTests {
    /// Runs a program of Tests/Servers and returns its last line.
    private func run(_ program: Path, _ arguments: [Command.Argument]) async throws -> String {
        var last = ""
        let exit = try await Command(program, arguments).run { last = String(decoding: $0, as: UTF8.self) }
        try #require(exit.isSuccess, "\(exit.errors)")
        return last
    }

    @Test("curl brings a film to the address that it was given")
    func curl() async throws {
        let bench = try await UploadBench()
        let place = try TemporaryDirectory()
        let film = UploadBench.film(1_000_000)
        let file = place.path / "film.mp4"
        try Disk().write(film, to: file)
        let (id, target) = try await bench.order(film.count)

        let status = try await run(
            "/usr/bin/curl",
            [
                "--silent", "--show-error", "--output", "/dev/null", "--write-out", "%{http_code}\n", "--upload-file",
                .init("", file), .init("http://\(bench.server.places[0])\(target)"),
            ])

        #expect(status == "201")
        #expect(try Disk().read(bench.source(of: id), limit: 1 << 20) == film)
        await bench.server.stop()
    }

    @Test("tuspy brings a film in pieces with checksums, is cut off, and goes on")
    func tuspy() async throws {
        let bench = try await UploadBench()
        let place = try TemporaryDirectory()
        let film = UploadBench.film(1_000_000)
        let file = place.path / "film.mp4"
        try Disk().write(film, to: file)
        let root = Path(#filePath).parent.parent.parent.parent
        let python = root / ".build" / "servers" / "tus" / "bin" / "python"
        let script = root / "Tests" / "Servers" / "tus-client"
        func client(_ words: Command.Argument...) async throws -> String {
            try await run(python, [.init("", script)] + words)
        }
        let chunk: Command.Argument = "100000"

        let door: Command.Argument = Command.Argument("http://\(bench.server.places[0])/files/")
        let secret: Command.Argument = Command.Argument(UploadBench.secret)
        let address = try await client(door, secret, .init("", file), chunk, "600000")
        let id = try #require(ItemID(address.split(separator: "/").last ?? ""))
        #expect(try bench.service.uploads.state(of: id).offset == 600_000)
        _ = try await client(Command.Argument(address), secret, .init("", file), chunk)

        #expect(try Disk().read(bench.source(of: id), limit: 1 << 20) == film)
        await bench.server.stop()
    }
}
