import Glibc
import SystemCalls
import Testing

@testable import Watch

/// Through OpenSSH, client and server.
@Suite("What is delivered by SFTP")
struct SFTPTests {
    @Test(
        "Is given out whole, once",
        arguments: [
            ["put FILM DOOR/film.mp4"], ["put -p FILM DOOR/film.mp4"],
            ["put FILM DOOR/film.mp4.part", "rename DOOR/film.mp4.part DOOR/film.mp4"],
            ["put FILM DOOR/film.mp4.part", "rename -l DOOR/film.mp4.part DOOR/film.mp4"],
        ])
    func put(commands: [String]) throws {
        let yard = try Yard()
        let server = try SFTPServer(yard.root / "sshd")
        let film = try yard.film()
        try yard.look()

        let client = try server.client(commands.map { Self.fill($0, film, yard.incoming) })
        let dropped = try yard.ready(yard.incoming / "film.mp4")

        #expect(client.wait() == 0)
        #expect(dropped.attributes.size == 300_000)
        #expect(yard.ready.count == 1)
        #expect(yard.refused.isEmpty)
    }

    @Test("An upload that is cut short is held, and given out when it was resumed")
    func resumed() throws {
        let size = 8_000_000
        let yard = try Yard { path in
            (try? Disk().attributes(of: path)?.size) == size ? .whole : .truncated("it is short")
        }
        let server = try SFTPServer(yard.root / "sshd")
        let film = try yard.film(size: size)
        let path = yard.incoming / "film.mp4"

        let client = try server.client([Self.fill("put FILM DOOR/film.mp4", film, yard.incoming)], limit: 8000)
        #expect(
            try yard.drive { try Disk().attributes(of: path)?.size ?? 0 > 0 && yard.door.verdict(of: path).isWriter })
        client.end(SIGKILL)
        #expect(try yard.said(path) { $0.isHeld })
        #expect(yard.ready.isEmpty)
        let resumed = try server.client([Self.fill("reput FILM DOOR/film.mp4", film, yard.incoming)])

        #expect(try yard.ready(path).attributes.size == size)
        #expect(resumed.wait() == 0)
        #expect(yard.ready.count == 1)
    }

    private static func fill(_ command: String, _ film: Path, _ door: Path) -> String {
        command.split(separator: " ").map {
            $0.hasPrefix("DOOR") ? door.text + $0.dropFirst(4) : $0 == "FILM" ? film.text : String($0)
        }.joined(separator: " ")
    }
}
