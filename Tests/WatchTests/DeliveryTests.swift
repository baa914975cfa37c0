import Glibc
import Synchronization
import SystemCalls
import Testing

@testable import Watch

/// Every way in which people bring films, with the tools they use.
@Suite("What is delivered to the door is given out whole, once")
struct DeliveryTests {
    @Test(
        "By copy, move and rsync",
        arguments: [
            ["cp"], ["mv"], ["rsync"], ["rsync", "-a"], ["rsync", "-a", "--inplace"],
            ["rsync", "-a", "--delay-updates"],
            ["rsync", "-a", "--partial-dir=.rsync-partial"], ["install", "-m", "0600"],
        ])
    func tools(tool: [String]) throws {
        let yard = try Yard()
        try yard.look()
        let film = try yard.film()

        let child = try Child(tool + ["--", film.text, yard.incoming.text])
        let dropped = try yard.ready(yard.incoming / "film.mp4")

        #expect(child.wait() == 0)
        #expect(dropped.attributes.size == 300_000)
        #expect(dropped.proof == .lease)
        #expect(yard.ready.count == 1)
        #expect(yard.door.status().offered == 1)
    }

    @Test("Moved from another file system")
    func acrossFileSystems() throws {
        let yard = try Yard()
        let elsewhere = try Yard(below: "/dev/shm")
        let film = try elsewhere.film(size: 5_000_000)
        #expect(try Disk().attributes(of: film)?.device != Disk().attributes(of: yard.incoming)?.device)
        try yard.look()

        let child = try Child(["mv", film.text, yard.incoming.text])
        let dropped = try yard.ready(yard.incoming / "film.mp4")

        #expect(child.wait() == 0)
        #expect(dropped.attributes.size == 5_000_000)
    }

    @Test("What was there before the door was looked at")
    func before() throws {
        let yard = try Yard()
        try run("cp", try yard.film().text, yard.incoming.text)

        #expect(try yard.ready(yard.incoming / "film.mp4").kind == .source)
    }

    @Test("rsync --inplace, that sets the times last, still finds the file it sent")
    func timesAfterClose() throws {
        var settings = Yard.settings
        settings.grace = .milliseconds(500)
        let yard = try Yard(settings)
        let film = try yard.film(size: 20_000_000)

        let child = try Child(["rsync", "-a", "--inplace", film.text, yard.incoming.text])
        let dropped = try yard.ready(yard.incoming / "film.mp4")
        try Disk().rename(dropped.path, to: yard.aside / "taken")

        #expect(child.wait() == 0)
        #expect(dropped.attributes.modified == (try Disk().attributes(of: film)?.modified))
    }

    @Test("A slow writer is waited for, and nothing is given out before it closes")
    func slowWriter() throws {
        let yard = try Yard()
        let path = yard.incoming / "film.mp4"
        let writer = try Descriptor.open(path, O_WRONLY | O_CREAT, mode: 0o644)

        for _ in 0..<3 {
            try writer.write([UInt8](repeating: 1, count: 1000))
            #expect(try yard.said(path) { $0.isWriter })
            // Long enough for the quiet time and the grace to end, several looks long.
            let rounds = yard.rounds
            #expect(try yard.drive { yard.rounds > rounds + 6 })
        }
        #expect(yard.ready.isEmpty)
        try writer.close()

        #expect(try yard.ready(path).attributes.size == 3000)
    }

    @Test("A mapping that outlives its descriptor is a writer, though it gives no event")
    func mappedWriter() throws {
        let yard = try Yard()
        let path = yard.incoming / "film.mp4"
        try Disk().write([UInt8](repeating: 1, count: 4096), to: path)
        let number = path.withCString { open($0, O_RDWR | O_CLOEXEC) }
        let memory = mmap(nil, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, number, 0)
        close(number)

        #expect(try yard.said(path) { $0.isWriter })
        munmap(memory, 4096)

        #expect(try yard.ready(path).proof == .lease)
    }

    @Test("rsync --append-verify takes up what was cut short", arguments: ["--append-verify", "--append"])
    func append(option: String) throws {
        let yard = try Yard { path in
            (try? Disk().attributes(of: path)?.size) == 300_000 ? .whole : .truncated("it is short")
        }
        let path = yard.incoming / "film.mp4"
        try Disk().write([UInt8](repeating: 7, count: 100_000), to: path)
        #expect(try yard.said(path) { $0.isHeld })

        #expect(try run("rsync", option, try yard.film().text, yard.incoming.text) == 0)

        #expect(try yard.ready(path).attributes.size == 300_000)
        #expect(yard.ready.count == 1)
    }

    @Test("A file that stays cut short is given on at the end of the hold time, and says so")
    func holdTime() throws {
        var settings = Yard.settings
        settings.hold = .milliseconds(300)
        let yard = try Yard(settings) { _ in .truncated("its index is missing") }
        let path = yard.incoming / "film.mp4"
        try Disk().write([1], to: path)

        #expect(try yard.said(path) { $0.isHeld })

        #expect(try yard.ready(path).proof == .holdTime(.milliseconds(300), why: "its index is missing"))
    }

    @Test("By the old rename of SFTP, link and unlink, without an event for the new name's bytes")
    func linkAndUnlink() throws {
        let yard = try Yard()
        try yard.look()
        try Disk().write([1, 2, 3], to: yard.incoming / "film.mp4.part")

        try run("ln", (yard.incoming / "film.mp4.part").text, (yard.incoming / "film.mp4").text)
        try yard.look()
        try run("rm", (yard.incoming / "film.mp4.part").text)

        #expect(try yard.ready(yard.incoming / "film.mp4").attributes.links == 1)
        #expect(yard.refused.isEmpty)
    }

    @Test(
        "Whatever its name is",
        arguments: [
            Array("two\nlines.mp4".utf8), Array(" a b ".utf8), Array("-rf".utf8), [0xff, 0xfe, 0x41],
            [UInt8](repeating: 0x61, count: 255), Array("🎬.mp4".utf8), Array("a\\n\"'$(x).mp4".utf8),
        ])
    func names(bytes: [UInt8]) throws {
        let yard = try Yard()
        try yard.look()
        let name = try #require(Name(bytes: bytes))
        let path = yard.incoming / name

        try Disk().write([1], to: path)

        #expect(try yard.ready(path).path == path)
    }

    @Test("A side-car is given out as one")
    func sidecar() throws {
        let yard = try Yard()

        try Disk().write(Array("{}".utf8), to: yard.incoming / "film.mp4.json")

        #expect(try yard.ready(yard.incoming / "film.mp4.json").kind == .sidecar)
    }

    @Test("A file that could not be taken is given out again, proved again, not earlier than asked")
    func postponed() throws {
        let yard = try Yard()
        let path = yard.incoming / "film.mp4"
        try Disk().write([1], to: path)
        _ = try yard.ready(path)
        let later = Instant.now + .milliseconds(300)

        yard.door.postpone(path, until: later)
        try Disk().write([1], to: yard.incoming / "other.mp4")
        _ = try yard.ready(yard.incoming / "other.mp4")
        #expect(yard.ready.count { $0.path == path } == 1)

        #expect(try yard.drive { yard.ready.count { $0.path == path } == 2 })
        #expect(Instant.now >= later)
    }

    @Test("A file that changes after it was given out is given out as it is then")
    func changedAfterwards() throws {
        let yard = try Yard()
        let path = yard.incoming / "film.mp4"
        try Disk().write([1], to: path)
        _ = try yard.ready(path)

        try Disk().append([2], to: path)

        #expect(try yard.drive { yard.ready.last?.attributes.size == 2 })
    }

    @Test("A file that changes while somebody looks into it is looked into again")
    func changedDuringLook() throws {
        let asked = Mutex<[Int]>([])
        let yard = try Yard { path in
            let size = (try? Disk().attributes(of: path)?.size) ?? 0
            asked.withLock { $0.append(size) }
            // The first look is met by a writer.
            if size == 1 { try? Disk().append([2], to: path) }
            return .whole
        }
        let path = yard.incoming / "film.mp4"
        try Disk().write([1], to: path)

        #expect(try yard.ready(path).attributes.size == 2)
        #expect(yard.ready.count == 1)
        #expect(asked.withLock { $0 } == [1, 2])
    }

    @Test("A file that goes again is forgotten")
    func vanished() throws {
        let yard = try Yard()
        let path = yard.incoming / "film.mp4"
        try Disk().write([], to: path)
        #expect(try yard.said(path) { $0.isHeld })

        try Disk().remove(file: path)

        #expect(try yard.said(path) { $0 == nil })
        #expect(yard.ready.isEmpty)
    }
}
