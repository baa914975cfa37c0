import Glibc
import SystemCalls
import Testing

@testable import Watch

@Suite("What is not taken")
struct RefusalTests {
    @Test(
        "Links, pipes and sockets are refused by name, once",
        arguments: [
            ("ln -s /etc/passwd \"$0\"", Refusal.link), ("ln -s nothing \"$0\"", .link), ("mkfifo \"$0\"", .special),
            ("mknod \"$0\" c 1 3", .special),
        ])
    func kinds(command: String, refusal: Refusal) throws {
        let yard = try Yard()
        try yard.look()
        let path = yard.incoming / "film.mp4"

        #expect(try run("sh", "-c", command, path.text) == 0)
        #expect(try yard.said(path) { $0 == .refused(refusal) })
        yard.door.rescan()
        try yard.look()

        #expect(yard.refused == [Refused(path: path, refusal: refusal)])
    }

    @Test("A file with a second name elsewhere is refused, and taken when that has gone")
    func hardLink() throws {
        let yard = try Yard()
        let film = try yard.film()
        let path = yard.incoming / "film.mp4"
        try yard.look()

        try run("ln", film.text, path.text)
        #expect(try yard.said(path) { $0 == .refused(.links(2)) })
        try Disk().remove(file: film)
        yard.door.rescan()

        #expect(try yard.ready(path).attributes.links == 1)
    }

    @Test("Unfinished names are counted and left alone until they are renamed")
    func unfinished() throws {
        let yard = try Yard()
        try Disk().write([1], to: yard.incoming / "film.mp4.part")
        #expect(try yard.said(yard.incoming / "film.mp4.part") { $0 == .ignored("*.part") })
        #expect(yard.door.status().ignored == 1)

        try run("mv", (yard.incoming / "film.mp4.part").text, (yard.incoming / "film.mp4").text)

        _ = try yard.ready(yard.incoming / "film.mp4")
        #expect(yard.door.status().ignored == 0)
    }

    @Test("Why a file is still at the door can be asked without the door")
    func explain() throws {
        let yard = try Yard()
        let names: [Name] = ["whole.mp4", "empty.mp4", "cut.mp4", "x.part", "open.mp4"]
        for name in names { try Disk().write(name == "empty.mp4" ? [] : [1], to: yard.incoming / name) }
        let writer = try Descriptor.open(yard.incoming / "open.mp4", O_WRONLY)
        let changed = try #require(Disk().attributes(of: yard.incoming / "cut.mp4")?.modified)

        func explain(_ name: Name, after age: Duration) throws -> String? {
            try Door.explain(
                yard.incoming / name, at: yard.incoming, Settings(),
                wholeness: { $0.name == "cut.mp4" ? .truncated("it is cut") : .whole }, now: .now,
                wallClock: changed + age.components.seconds * 1_000_000_000
            )?.text(at: .now)
        }

        #expect(
            try explain("whole.mp4", after: .seconds(9))
                == "ready: it will be admitted (lease: no process could write to it)")
        #expect(
            try explain("whole.mp4", after: .seconds(-9))?.hasPrefix("waiting: it was changed less than 500 ms ago")
                == true)
        #expect(try explain("empty.mp4", after: .seconds(9))?.hasPrefix("held: it is empty") == true)
        #expect(try explain("cut.mp4", after: .seconds(9))?.hasPrefix("held: it is cut") == true)
        #expect(
            try explain("cut.mp4", after: .seconds(4000))?.contains("hold time: unchanged for 1 h, but it is cut")
                == true)
        #expect(try explain("x.part", after: .seconds(9))?.contains("rule *.part") == true)
        #expect(try explain("open.mp4", after: .seconds(9))?.contains("open for writing") == true)
        #expect(try explain("nothing.mp4", after: .seconds(9)) == nil)
        try writer.close()
    }
}
