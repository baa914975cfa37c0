import SystemCalls
import Testing

@testable import Watch

@Suite("Directories below the door")
struct TreeTests {
    @Test("A file in directories made a moment ago is found")
    func race() throws {
        let yard = try Yard()
        try yard.look()
        let film = try yard.film().text

        for number in 0..<10 {
            try run("sh", "-c", "mkdir -p \"$0\" && cp \"$1\" \"$0\"", "\(yard.incoming.text)/\(number)/b/c", film)
            let path = yard.incoming / (try name("\(number)")) / "b" / "c" / "film.mp4"
            #expect(try yard.ready(path).attributes.size == 300_000)
        }
    }

    @Test("A file that comes just before its directory is watched is found by reading after that")
    func watchedFirst() throws {
        let late = Ground(
            traits: { _ in DirectoryTraits(FileSystemType(magic: 0xef53)) },
            watch: { (path) throws(SystemError) in
                try Disk().write([1], to: path / "film.mp4")
                return Watched(number: 1)
            })
        let yard = try Yard(ground: late)

        _ = try yard.ready(yard.incoming / "film.mp4")
    }

    @Test("A directory that is moved in brings its files, and those that come later")
    func movedIn() throws {
        let yard = try Yard()
        try yard.look()
        try Disk().makeDirectories(yard.aside / "a" / "b")
        try Disk().write([1], to: yard.aside / "a" / "b" / "one.mp4")

        try run("mv", (yard.aside / "a").text, yard.incoming.text)
        _ = try yard.ready(yard.incoming / "a" / "b" / "one.mp4")
        try Disk().write([1], to: yard.incoming / "a" / "b" / "two.mp4")

        _ = try yard.ready(yard.incoming / "a" / "b" / "two.mp4")
    }

    @Test("A directory that is moved out is forgotten with its watches and files")
    func movedOut() throws {
        let yard = try Yard()
        try Disk().makeDirectories(yard.incoming / "a" / "b")
        try Disk().write([], to: yard.incoming / "a" / "b" / "empty.mp4")
        #expect(try yard.said(yard.incoming / "a" / "b" / "empty.mp4") { $0.isHeld })
        #expect(yard.door.status().budget.needed == 3)

        try run("mv", (yard.incoming / "a").text, yard.aside.text)
        #expect(try yard.drive { yard.door.status().budget.needed == 1 })
        try Disk().write([1], to: yard.aside / "a" / "b" / "outside.mp4")
        try Disk().write([1], to: yard.incoming / "inside.mp4")

        _ = try yard.ready(yard.incoming / "inside.mp4")
        #expect(yard.ready.count == 1)
        #expect(yard.door.status().held == 0)
        #expect(try yard.watches() == 1)
    }

    @Test("A directory that is renamed at the door is watched under its new name")
    func renamed() throws {
        let yard = try Yard()
        try Disk().makeDirectories(yard.incoming / "a" / "b")
        try yard.look()

        try run("mv", (yard.incoming / "a").text, (yard.incoming / "z").text)
        try yard.look()
        try Disk().write([1], to: yard.incoming / "z" / "b" / "film.mp4")

        _ = try yard.ready(yard.incoming / "z" / "b" / "film.mp4")
        #expect(yard.door.status().budget.needed == 3)
    }

    @Test("A directory whose name says that it is not finished is entered when it is renamed")
    func unfinishedDirectory() throws {
        let yard = try Yard()
        try Disk().makeDirectory(yard.incoming / "batch.part")
        try Disk().write([1], to: yard.incoming / "batch.part" / "film.mp4")
        try yard.look()
        #expect(yard.door.status().budget.needed == 1)

        try run("mv", (yard.incoming / "batch.part").text, (yard.incoming / "batch").text)

        _ = try yard.ready(yard.incoming / "batch" / "film.mp4")
        #expect(yard.ready.count == 1)
    }

    @Test("A link to a directory is refused and not followed")
    func linkedDirectory() throws {
        let yard = try Yard()
        _ = try yard.film()

        try run("ln", "-s", yard.aside.text, (yard.incoming / "link").text)

        #expect(try yard.said(yard.incoming / "link") { $0.isRefused })
        #expect(yard.refused == [Refused(path: yard.incoming / "link", refusal: .link)])
        #expect(yard.door.status().budget.needed == 1)
    }

    @Test("A directory too deep is not entered, and the operator is told")
    func deep() throws {
        let yard = try Yard()
        var path = yard.incoming
        for _ in 0..<40 { path = path / "d" }
        try Disk().makeDirectories(path)

        try yard.look()

        #expect(yard.door.status().budget.needed == 33)
        #expect(yard.notes.contains { $0.contains("deeper than 32") })
    }

    @Test("A door that is not there is offline, and comes back")
    func offline() throws {
        let yard = try Yard()
        try Disk().write([1], to: yard.incoming / "film.mp4")
        _ = try yard.ready(yard.incoming / "film.mp4")

        try run("mv", yard.incoming.text, (yard.root / "away").text)
        #expect(throws: DoorError.self) { try yard.look() }
        try run("mv", (yard.root / "away").text, yard.incoming.text)
        try Disk().write([1], to: yard.incoming / "other.mp4")

        _ = try yard.ready(yard.incoming / "other.mp4")
        #expect(yard.ready.count == 2)
    }

    @Test("More events than the kernel keeps cost no file, and twenty thousand files no long time")
    func overflow() throws {
        let yard = try Yard(below: "/dev/shm")
        try yard.look()
        let limit = try #require(InotifyLimits.current().queuedEvents)
        // Each file gives two events at least.
        let count = max(20_000, limit / 2 + 100)
        for number in 0..<count { try Disk().write([1], to: yard.incoming / (try name("\(number).mp4"))) }

        // A debug build takes 2 s; if each file cost a look at all others, it would be minutes.
        #expect(try yard.drive(within: .seconds(30)) { yard.ready.count >= count })

        #expect(yard.door.status().overflows > 0)
        #expect(Set(yard.ready.map(\.path)).count == count)
        #expect(yard.notes.contains { $0.contains("max_queued_events") })
    }
}
