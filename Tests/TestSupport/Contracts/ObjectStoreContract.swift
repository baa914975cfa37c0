public import Pipeline
public import SystemCalls
public import Testing

/// What every object store keeps to, clause by clause. Run against the fake always, against the
/// embedded store, and against a real server when its address is in the environment.
///
/// A clause uses keys of its own below `contract/`, so that one real bucket can serve them all.
public enum ObjectStoreContract: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case givesBack = "what was put is given back, byte for byte, with its size"
    case readsRanges = "a range is read, and less at the end of the object"
    case emptyObject = "an empty file is an object"
    case twiceIsOnce = "putting the same object twice is putting it once"
    case replaces = "another content under a key replaces the old one whole"
    case knowsNothing = "a key that was never put has no size and no bytes"
    case removes = "a removed object is gone, and removing it again is no error"
    case removesBelow = "everything below a key is taken away at once, and nothing beside it"
    case addresses = "an address ends in its key and names one object"
    case missingFile = "a file that the item lacks is its own fault"

    public var testDescription: String { rawValue }

    /// - Parameter directory: empty, for the files that are put.
    public func check(
        _ store: any ObjectStore, directory: Path, on fileSystem: any FileSystem = Disk()
    ) async throws {
        let bench = StoreBench(store: store, directory: directory, fileSystem: fileSystem)
        switch self {
        case .givesBack: try await bench.givesBack()
        case .readsRanges: try await bench.readsRanges()
        case .emptyObject: try await bench.emptyObject()
        case .twiceIsOnce: try await bench.twiceIsOnce()
        case .replaces: try await bench.replaces()
        case .knowsNothing: try await bench.knowsNothing()
        case .removes: try await bench.removes()
        case .removesBelow: try await bench.removesBelow()
        case .addresses: try await bench.addresses()
        case .missingFile: try await bench.missingFile()
        }
    }
}

private struct StoreBench {
    let store: any ObjectStore
    let directory: Path
    let fileSystem: any FileSystem

    func givesBack() async throws {
        let key = ObjectKey("contract/give/back.mp4")!
        let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 * 7 + $0 >> 8) }

        try await put(bytes, as: key)

        #expect(try await store.size(of: key) == bytes.count)
        #expect(try await whole(key) == bytes)
    }

    func readsRanges() async throws {
        let key = ObjectKey("contract/range.m4s")!
        try await put(Array("0123456789".utf8), as: key)

        #expect(try await store.read(key, at: 2, count: 3) == Array("234".utf8))
        #expect(try await store.read(key, at: 8, count: 100) == Array("89".utf8))
        #expect(try await store.read(key, at: 10, count: 1) == [])
    }

    func emptyObject() async throws {
        let key = ObjectKey("contract/empty.json")!

        try await put([], as: key)

        #expect(try await store.size(of: key) == 0)
        #expect(try await whole(key) == [])
    }

    func twiceIsOnce() async throws {
        let key = ObjectKey("contract/twice.json")!

        try await put(Array("same".utf8), as: key)
        try await put(Array("same".utf8), as: key)

        #expect(try await whole(key) == Array("same".utf8))
    }

    func replaces() async throws {
        let key = ObjectKey("contract/replaced.json")!
        try await put(Array("a long first version".utf8), as: key)

        try await put(Array("second".utf8), as: key)

        #expect(try await whole(key) == Array("second".utf8))
        #expect(try await store.size(of: key) == 6)
    }

    func knowsNothing() async throws {
        let key = ObjectKey("contract/never/put.mp4")!

        #expect(try await store.size(of: key) == nil)
        #expect(try await store.read(key, at: 0, count: 1) == nil)
        try await store.remove(key)
    }

    func removes() async throws {
        let key = ObjectKey("contract/removed.mp4")!
        let neighbour = ObjectKey("contract/kept.mp4")!
        try await put([1, 2, 3], as: key)
        try await put([4], as: neighbour)

        try await store.remove(key)
        try await store.remove(key)

        #expect(try await store.size(of: key) == nil)
        #expect(try await whole(neighbour) == [4])
    }

    func removesBelow() async throws {
        let below = ["contract/below/a.mp4", "contract/below/hls/720p/0.m4s", "contract/below/hls/ü +%.m3u8"]
        let beside = ["contract/below-not.mp4", "contract/belowed/a.mp4"]
        for key in below + beside { try await put([1], as: ObjectKey(key)!) }

        try await store.remove(below: ObjectKey("contract/below")!)
        try await store.remove(below: ObjectKey("contract/below")!)
        try await store.remove(below: ObjectKey("contract/never/there")!)

        for key in below { #expect(try await store.size(of: ObjectKey(key)!) == nil, "\(key)") }
        for key in beside { #expect(try await store.size(of: ObjectKey(key)!) == 1, "\(key)") }
        try await put([2], as: ObjectKey(below[0])!)
        #expect(try await whole(ObjectKey(below[0])!) == [2], "and something may come there again")
    }

    func addresses() async throws {
        let one = store.address(of: ObjectKey("contract/one.m3u8")!)
        let other = store.address(of: ObjectKey("contract/two.m3u8")!)

        #expect(one.hasSuffix("/contract/one.m3u8"))
        #expect(one != other)
    }

    func missingFile() async throws {
        let setback = await #expect(throws: Setback.self) {
            try await store.put(
                directory / "absent", as: ObjectKey("contract/absent.mp4")!, type: MediaType(forFile: ""))
        }

        #expect(setback?.class == .permanent)
    }

    private func put(_ bytes: [UInt8], as key: ObjectKey) async throws {
        try fileSystem.write(bytes, to: directory / "file")
        try await store.put(directory / "file", as: key, type: MediaType(forFile: key.description))
    }

    private func whole(_ key: ObjectKey) async throws -> [UInt8]? {
        try await store.read(key, at: 0, count: 1 << 20)
    }
}
