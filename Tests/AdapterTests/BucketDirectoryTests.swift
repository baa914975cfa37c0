import Glibc
import LocalStore
import Pipeline
import SystemCalls
import TestSupport
import Testing

@Suite("An object store in a directory")
struct BucketDirectoryTests {
    @Test("It keeps the contract of an object store", arguments: ObjectStoreContract.allCases)
    func contract(_ clause: ObjectStoreContract) async throws {
        let scratch = try Scratch()
        let store = BucketDirectory(root: try scratch.depot("store"), bucket: "films")

        try await clause.check(store, directory: try scratch.directory("files"))
    }

    @Test("An object is a file that others find under its key")
    func looksLikeBucket() async throws {
        let scratch = try Scratch()
        let root = try scratch.depot("store")
        try Disk().write([1, 2, 3], to: scratch.path / "film")

        try await BucketDirectory(root: root, bucket: "films")
            .put(scratch.path / "film", as: ObjectKey("019a/720p.mp4")!, type: MediaType(forFile: "720p.mp4"))

        #expect(try Disk().read(root / "films" / "019a" / "720p.mp4") == [1, 2, 3])
    }

    @Test(
        "An address can stand in a playlist, whatever is in the key",
        arguments: [
            ("019a/720p.mp4", nil, "s3://films/019a/720p.mp4"),
            ("a/b.m3u8", "https://box.example/media", "https://box.example/media/a/b.m3u8"),
            ("Größe 1/#2?.mp4", nil, "s3://films/Gr%C3%B6%C3%9Fe%201/%232%3F.mp4"),
            ("100%/a\nb", nil, "s3://films/100%25/a%0Ab"),
        ])
    func addresses(_ key: String, _ base: String?, _ address: String) {
        let store = BucketDirectory(root: "/store", bucket: "films", base: base)

        #expect(store.address(of: ObjectKey(key)!) == address)
    }

    @Test("A root that is not there is offline, never empty")
    func offline() async throws {
        let scratch = try Scratch()
        try Disk().write([1], to: scratch.path / "film")
        let store = BucketDirectory(root: scratch.path / "unmounted", bucket: "films")
        let key = ObjectKey("a.mp4")!

        let put = await #expect(throws: Setback.self) {
            try await store.put(scratch.path / "film", as: key, type: MediaType(forFile: "a.mp4"))
        }
        let size = await #expect(throws: Setback.self) { try await store.size(of: key) }

        #expect(put?.class == .temporary)
        #expect(size?.class == .temporary)
        #expect(size?.reason.contains("mount its disk") == true)
        #expect(try Disk().attributes(of: scratch.path / "unmounted") == nil)
    }

    @Test("The empty directory where a disk is to be mounted is offline from the first look on, and left empty")
    func notMounted() async throws {
        let scratch = try Scratch()
        let root = try scratch.directory("store")
        try Disk().write([1], to: scratch.path / "film")
        let store = BucketDirectory(root: root, bucket: "films")

        let setback = await #expect(throws: Setback.self) {
            try await store.put(scratch.path / "film", as: ObjectKey("a.mp4")!, type: MediaType(forFile: "a.mp4"))
        }

        #expect(setback?.class == .temporary)
        #expect(setback?.reason.contains("mount its disk") == true)
        #expect(try Disk().entries(of: root).isEmpty)
    }

    @Test("A root that loses its disk while the daemon runs is not written into")
    func unmounted() async throws {
        let scratch = try Scratch()
        let root = try scratch.depot("store")
        try Disk().write([1], to: scratch.path / "film")
        let store = BucketDirectory(root: root, bucket: "films")
        let key = ObjectKey("a.mp4")!
        try await store.put(scratch.path / "film", as: key, type: MediaType(forFile: "a.mp4"))

        try Disk().rename(root, to: scratch.path / "elsewhere")
        try Disk().makeDirectory(root)

        let setback = await #expect(throws: Setback.self) { try await store.size(of: key) }
        #expect(setback?.class == .temporary)
        #expect(try Disk().entries(of: root).isEmpty)
    }

    @Test("What an earlier process left behind is swept before the first copy")
    func sweeps() async throws {
        let scratch = try Scratch()
        let root = try scratch.depot("store")
        try Disk().write([9], to: root / ".incoming" / "left-over")
        try Disk().write([1], to: scratch.path / "film")
        let store = BucketDirectory(root: root, bucket: "films")

        _ = try await store.size(of: ObjectKey("a.mp4")!)
        #expect(try Disk().entries(of: root / ".incoming").count == 1)
        try await store.put(scratch.path / "film", as: ObjectKey("a.mp4")!, type: MediaType(forFile: "a.mp4"))

        #expect(try Disk().entries(of: root / ".incoming").isEmpty)
    }

    @Test("A file that is none is the item's fault, a directory that is away the world's")
    func sources() async throws {
        let scratch = try Scratch()
        let store = BucketDirectory(root: try scratch.depot("store"), bucket: "films")
        try Disk().makeDirectory(scratch.path / "directory")
        let cases: [(Path, Setback.Class)] = [
            (scratch.path / "absent", .permanent), (scratch.path / "directory", .permanent),
            (scratch.path / "away" / "film", .temporary),
        ]

        for (file, expected) in cases {
            let setback = await #expect(throws: Setback.self) {
                try await store.put(file, as: ObjectKey("a.mp4")!, type: MediaType(forFile: "a.mp4"))
            }
            #expect(setback?.class == expected, "\(file)")
        }
    }

    @Test(
        "Whatever the disk refuses, the item waits, and the next try succeeds",
        arguments: [
            ENOSPC, EDQUOT, EIO, EROFS, EACCES, ENOENT, EMFILE, ESTALE,
        ])
    func refusals(_ code: Int32) async throws {
        let key = ObjectKey("019a/720p.mp4")!
        for change in 0..<(try await StoreJourney().changes) {
            let journey = try StoreJourney()
            var script = MemoryDisk.Script()
            script.fault = (change, code, false)
            journey.disk.run(script)
            let store = journey.store(on: journey.disk)

            let setback = await #expect(throws: Setback.self, "change \(change)") { try await journey.put(into: store) }
            #expect(setback?.class == .temporary)
            try await journey.put(into: store)

            #expect(try await store.read(key, at: 0, count: 100) == StoreJourney.new)
            #expect(try journey.disk.entries(of: "/store/.incoming").isEmpty)
        }
    }
}
