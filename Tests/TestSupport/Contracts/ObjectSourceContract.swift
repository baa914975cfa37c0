public import Pipeline
public import Testing

/// What every bucket of others keeps to, clause by clause.
///
/// A clause uses keys of its own below `contract/`, so that one real bucket can serve them all.
public enum ObjectSourceContract: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case tells = "it tells size and tag of what is there, and nothing of what is not"
    case readsRanges = "a range of an object is read, byte for byte"
    case pinned = "of another object under the same key nothing is read"
    case gone = "of an object that has gone nothing is read"
    case lists = "a list has every object once, in the order of their keys' bytes, page by page"
    case oddKeys = "keys with signs of all kinds are found, told of and read"

    public var testDescription: String { rawValue }

    public typealias Put = @Sendable ([UInt8], String) async throws -> Void
    public typealias Remove = @Sendable (String) async throws -> Void

    public func check(_ source: any ObjectSource, put: @escaping Put, remove: @escaping Remove) async throws {
        let bench = SourceBench(source: source, put: put, remove: remove)
        switch self {
        case .tells: try await bench.tells()
        case .readsRanges: try await bench.readsRanges()
        case .pinned: try await bench.pinned()
        case .gone: try await bench.gone()
        case .lists: try await bench.lists()
        case .oddKeys: try await bench.oddKeys()
        }
    }
}

private struct SourceBench {
    let source: any ObjectSource
    let put: ObjectSourceContract.Put
    let remove: ObjectSourceContract.Remove

    func tells() async throws {
        let key = ObjectKey("contract/tells.mp4")!
        #expect(try await source.facts(of: key) == nil)
        try await put(Array("0123456789".utf8), "\(key)")

        let facts = try #require(try await source.facts(of: key))
        let listed = try await source.objects(below: "\(key)", after: nil).objects

        #expect(facts.size == 10)
        #expect(facts.modified != nil)
        #expect(listed.map(\.key) == ["\(key)"])
        #expect(listed.first?.facts.size == 10)
        #expect(listed.first?.facts.tag == facts.tag)
    }

    func readsRanges() async throws {
        let key = ObjectKey("contract/range.mp4")!
        let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 * 7 + $0 >> 8) }
        try await put(bytes, "\(key)")
        let tag = try #require(try await source.facts(of: key)).tag

        for range in [0..<10, 5_000..<70_000, 99_999..<100_000, 0..<100_000, 7..<7] {
            #expect(try await source.read(key, range, tag: tag) == Array(bytes[range]), "\(range)")
        }
    }

    func pinned() async throws {
        let key = ObjectKey("contract/pinned.mp4")!
        try await put(Array("the first".utf8), "\(key)")
        let tag = try #require(try await source.facts(of: key)).tag

        try await put(Array("the other".utf8), "\(key)")

        #expect(try await source.read(key, 0..<9, tag: tag) == nil)
        let other = try #require(try await source.facts(of: key)).tag
        #expect(other != tag)
        #expect(try await source.read(key, 0..<9, tag: other) == Array("the other".utf8))
    }

    func gone() async throws {
        let key = ObjectKey("contract/gone.mp4")!
        try await put([1, 2, 3], "\(key)")
        let tag = try #require(try await source.facts(of: key)).tag

        try await remove("\(key)")

        #expect(try await source.facts(of: key) == nil)
        #expect(try await source.read(key, 0..<3, tag: tag) == nil)
    }

    func lists() async throws {
        let keys = (0..<1_050).map { "contract/list/\($0)" }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        try await withThrowingTaskGroup { group in
            for key in keys { group.addTask { try await put([1], key) } }
            try await group.waitForAll()
        }
        try await put([1], "contract/listed-elsewhere")

        var found: [String] = []
        var after: String?
        repeat {
            let page = try await source.objects(below: "contract/list/", after: after)
            found += page.objects.map(\.key)
            after = page.next
        } while after != nil

        #expect(found == keys)
        let rest = try await source.objects(below: "contract/list/", after: keys[1_040])
        #expect(rest.objects.map(\.key) == Array(keys[1_041...]))
    }

    func oddKeys() async throws {
        let keys = ["Stu dio/a+b.mp4", "ünï/日本.mp4", "per%20cent", "~(x)&=@:,$!*'\"#?;<>.ts"].map {
            "contract/odd/" + $0
        }
        for key in keys { try await put(Array(key.utf8), key) }

        let listed = try await source.objects(below: "contract/odd/", after: nil).objects

        #expect(Set(listed.map(\.key)) == Set(keys))
        for key in keys {
            let facts = try #require(try await source.facts(of: ObjectKey(key)!), "\(key)")
            let count = key.utf8.count
            #expect(facts.size == count)
            #expect(try await source.read(ObjectKey(key)!, 0..<count, tag: facts.tag) == Array(key.utf8), "\(key)")
        }
    }
}
