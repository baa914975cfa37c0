import Glibc
import SystemCalls
import Testing

@testable import Watch

@Suite("Where there are no events or leases")
struct PollingTests {
    static let network = Ground(
        traits: { _ in DirectoryTraits(FileSystemType(magic: 0x6969)) }, watch: { _ in Watched(number: 1) })

    @Test("Directories are read again and again, and the quiet time decides")
    func polled() throws {
        let yard = try Yard(ground: Self.network)
        try yard.look()

        try Disk().makeDirectory(yard.incoming / "later")
        try Disk().write([1], to: yard.incoming / "later" / "film.mp4")
        let dropped = try yard.ready(yard.incoming / "later" / "film.mp4")

        #expect(
            dropped.proof
                == .quietTime(.milliseconds(200), noLease: "NFS does not tell of writers on other hosts"))
        #expect(yard.door.status().polled.count == 2)
        #expect(yard.notes.contains { $0.contains("is read every 50 ms: NFS gives no events") })
    }

    @Test("A file that grows is not given out until it has stopped")
    func growing() throws {
        let yard = try Yard(ground: Self.network)
        let path = yard.incoming / "film.mp4"
        try Disk().write([1], to: path)

        var size = 1
        let end = Instant.now + .milliseconds(600)
        while Instant.now < end {
            try Disk().append([1], to: path)
            size += 1
            let rounds = yard.rounds
            _ = try yard.drive { yard.rounds > rounds }
        }

        #expect(try yard.ready(path).attributes.size == size)
        #expect(yard.ready.count == 1)
    }

    @Test("A directory for which the kernel has no watch left is polled, and leases still decide")
    func noWatchLeft() throws {
        let ground = Ground(
            traits: { _ in DirectoryTraits(FileSystemType(magic: 0xef53)) },
            watch: { (path) throws(SystemError) in throw SystemError("inotify_add_watch", path, code: ENOSPC) })
        let yard = try Yard(ground: ground)
        try yard.look()

        try Disk().write([1], to: yard.incoming / "film.mp4")

        #expect(try yard.ready(yard.incoming / "film.mp4").proof == .lease)
        #expect(yard.notes.contains { $0.contains("fs.inotify.max_user_watches") && $0.contains("are used up") })
    }

    @Test("A slow tick finds what no event told of")
    func slowTick() throws {
        var settings = Yard.settings
        settings.slowTick = .milliseconds(200)
        let deaf = Ground(
            traits: { _ in DirectoryTraits(FileSystemType(magic: 0xef53)) }, watch: { _ in Watched(number: 1) })
        let yard = try Yard(settings, ground: deaf)
        try yard.look()

        try Disk().write([1], to: yard.incoming / "film.mp4")

        _ = try yard.ready(yard.incoming / "film.mp4")
    }
}
