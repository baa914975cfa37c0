import LocalStore
import Pipeline
import SystemCalls
import TestSupport

/// One `put` on a disk that can be stopped: an object that replaces another, or the first of a store.
struct StoreJourney {
    static let old = Array("old".utf8)
    static let new = Array("the new one".utf8)
    let disk: MemoryDisk
    let key = ObjectKey("019a/720p.mp4")!

    /// - Parameter hasOld: whether an object is there already, durable.
    init(hasOld: Bool = false) throws {
        disk = MemoryDisk()
        try disk.makeDirectory("/item")
        try Depot.make(at: "/store", on: disk)
        try disk.write(Self.new, to: "/item/film")
        try disk.synchronize(file: "/item/film")
        if hasOld {
            for directory: Path in ["/store/films", "/store/films/019a"] { try disk.makeDirectory(directory) }
            try disk.write(Self.old, to: "/store/films/019a/720p.mp4")
            try disk.synchronize(file: "/store/films/019a/720p.mp4")
        }
        for directory: Path in ["/", "/item", "/store"] { try disk.synchronize(directory: directory) }
        guard hasOld else { return }
        for directory: Path in ["/store/films", "/store/films/019a"] { try disk.synchronize(directory: directory) }
    }

    /// How many changes the whole journey makes.
    var changes: Int {
        get async throws { try await trace.count }
    }

    var trace: [String] {
        get async throws {
            disk.run()
            try await put(into: store(on: disk))
            return disk.trace
        }
    }

    func store(on disk: MemoryDisk) -> BucketDirectory {
        BucketDirectory(root: "/store", bucket: "films", fileSystem: disk)
    }

    func put(into store: BucketDirectory) async throws {
        try await store.put("/item/film", as: key, type: MediaType(forFile: "film"))
    }

    /// What breaks a promise on any disk that is left when this journey is stopped as `script` says:
    /// an object in pieces, one that was promised and is not there, or a store that does not go on.
    func brokenPromises(_ script: MemoryDisk.Script, hasOld: Bool) async throws -> [String] {
        disk.run(script)
        let returned = (try? await put(into: store(on: disk))) != nil
        var broken: [String] = []
        for (cut, left) in disk.snapshot.afterEitherEnd {
            let store = store(on: left)
            let found = try await store.read(key, at: 0, count: 1 << 20)
            let allowed: [[UInt8]?] = returned ? [Self.new] : [Self.new, hasOld ? Self.old : nil]
            if !allowed.contains(found) { broken.append("\(cut): \(found.map { "\($0.count) bytes" } ?? "nothing")") }
            try await put(into: store)
            if try await store.read(key, at: 0, count: 1 << 20) != Self.new { broken.append("\(cut): does not go on") }
        }
        return broken
    }
}
