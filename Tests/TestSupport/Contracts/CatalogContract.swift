public import Pipeline
public import Spool
public import Testing

/// What every catalog keeps to, clause by clause. Run against the fake always, against the embedded
/// file, and against a real database when its address is in the environment.
public enum CatalogContract: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case givesBack = "an entry is given back as it was recorded, to the last segment"
    case twiceIsOnce = "recording twice is recording once"
    case knowsNothing = "an item that was never recorded is unknown"
    case movesForward = "an item moves forward, and its entry is replaced whole"
    case neverBack = "an older entry changes nothing"
    case laterStart = "after more starts an item may stand at an earlier stage"
    case backFromFailed = "a person sends a failed item anywhere, and its reason goes"
    case keepsApart = "what is recorded of one item touches no other"
    case removes = "a removed item is unknown, and removing it again is no error"
    case strangeTexts = "texts of strangers come back as they went in"

    public var testDescription: String { rawValue }

    public func check(_ catalog: any Catalog) async throws {
        let bench = CatalogBench(catalog: catalog)
        switch self {
        case .givesBack: try await bench.givesBack()
        case .twiceIsOnce: try await bench.twiceIsOnce()
        case .knowsNothing: try await bench.knowsNothing()
        case .movesForward: try await bench.movesForward()
        case .neverBack: try await bench.neverBack()
        case .laterStart: try await bench.laterStart()
        case .backFromFailed: try await bench.backFromFailed()
        case .keepsApart: try await bench.keepsApart()
        case .removes: try await bench.removes()
        case .strangeTexts: try await bench.strangeTexts()
        }
    }
}

extension CatalogEntry {
    /// An item as it looks at a stage: with products from `transcoded` on, with a root and a document
    /// from `pinned` on. `number` makes it an item of its own.
    public static func sample(_ number: UInt64 = 1, at stage: Stage, starts: Int = 1) -> CatalogEntry {
        let id = ItemID(milliseconds: 1_767_225_600_000 + number, random: (number, number))
        var entry = CatalogEntry(
            id: id, stage: stage, starts: starts, spool: "main", organisation: "Studio Nord", originalName: "film.mov",
            size: 12_345_678_901, arrived: 1_767_225_600_123_456_789)
        entry.checksum = String(repeating: "0123456789abcdef", count: 4)
        entry.settings = "ladder 1080 720 480"
        if stage == .failed { entry.failure = "the film has no picture" }
        if stage >= .transcoded, stage != .failed { entry.transcodes = samples(of: id) }
        if stage >= .pinned, stage != .failed {
            entry.rootCID = "bafybeiebfcvnu4542ztbnnbmo4sklt4u4l7qojvdekoseakophyy7ps3ja"
            entry.filePath = "\(id)/source"
            entry.documents = ["{\"version\":1}"]
        }
        return entry
    }

    /// Not in the order of their keys: the order of an entry is its own.
    private static func samples(of id: ItemID) -> [Transcode] {
        let segments = [
            Segment(filePath: "\(id)/hls/720p/init.mp4", cid: nil, sequence: -1, duration: .zero),
            Segment(filePath: "\(id)/hls/720p/0.m4s", cid: "bafkrei0", sequence: 0, duration: .milliseconds(10_010)),
            // A third of a second has no end in decimals, but in attoseconds it has.
            Segment(filePath: "\(id)/hls/720p/1.m4s", cid: "bafkrei1", sequence: 1, duration: .seconds(1) / 3),
        ]
        return [
            Transcode(
                filePath: "\(id)/hls/720p.m3u8", cid: "bafybei1", format: "hls", resolution: "720p", segments: segments),
            Transcode(filePath: "\(id)/720p.mp4", cid: nil, format: "mp4", resolution: "720p"),
            Transcode(filePath: "\(id)/hls/master.m3u8", cid: nil, format: "hls", resolution: "multivariant"),
            Transcode(filePath: "\(id)/still.jpg", cid: nil, format: "jpeg", resolution: "720p", type: "still"),
        ]
    }
}

private struct CatalogBench {
    let catalog: any Catalog

    func givesBack() async throws {
        for (number, stage) in Stage.allCases.enumerated() {
            let entry = CatalogEntry.sample(100 + UInt64(number), at: stage)

            try await catalog.record(entry)

            #expect(try await catalog.entry(entry.id) == entry)
        }
    }

    func twiceIsOnce() async throws {
        let entry = CatalogEntry.sample(200, at: .done)

        try await catalog.record(entry)
        try await catalog.record(entry)

        #expect(try await catalog.entry(entry.id) == entry)
    }

    func knowsNothing() async throws {
        #expect(try await catalog.entry(CatalogEntry.sample(300, at: .admitted).id) == nil)
    }

    func movesForward() async throws {
        try await catalog.record(.sample(400, at: .transcoded))
        var next = CatalogEntry.sample(400, at: .pinned, starts: 2)
        next.transcodes.remove(at: 1)
        next.transcodes.swapAt(0, 2)
        next.transcodes[2].segments.removeLast()
        next.title = "Sommer"
        next.documents = ["{\"version\":1}", "{\"version\":2}"]

        try await catalog.record(next)

        #expect(try await catalog.entry(next.id) == next)
    }

    func neverBack() async throws {
        let now = CatalogEntry.sample(500, at: .pinned, starts: 3)
        try await catalog.record(now)

        try await catalog.record(.sample(500, at: .transcoded, starts: 3))
        try await catalog.record(.sample(500, at: .done, starts: 2))

        #expect(try await catalog.entry(now.id) == now)
    }

    func laterStart() async throws {
        try await catalog.record(.sample(600, at: .pinned, starts: 3))
        let later = CatalogEntry.sample(600, at: .segmented, starts: 4)

        try await catalog.record(later)

        #expect(try await catalog.entry(later.id) == later)
    }

    func backFromFailed() async throws {
        try await catalog.record(.sample(700, at: .failed, starts: 5))
        let again = CatalogEntry.sample(700, at: .admitted, starts: 0)

        try await catalog.record(again)

        #expect(try await catalog.entry(again.id) == again)
    }

    func keepsApart() async throws {
        let one = CatalogEntry.sample(800, at: .done)
        let other = CatalogEntry.sample(801, at: .done)
        try await catalog.record(one)
        try await catalog.record(other)

        try await catalog.record(.sample(800, at: .admitted, starts: 9))
        try await catalog.remove(one.id)

        #expect(try await catalog.entry(other.id) == other)
    }

    func removes() async throws {
        let entry = CatalogEntry.sample(900, at: .done)
        try await catalog.record(entry)

        try await catalog.remove(entry.id)
        try await catalog.remove(entry.id)

        #expect(try await catalog.entry(entry.id) == nil)
        try await catalog.record(entry)
        #expect(try await catalog.entry(entry.id) == entry)
    }

    func strangeTexts() async throws {
        var entry = CatalogEntry.sample(1000, at: .pinned)
        entry.originalName = "Robert'); DROP TABLE videos;--.mov"
        entry.title = "007"
        entry.summary = ""
        entry.organisation = "Ünïcode \u{1F3AC}\n\"quoted\" \\ ? :x"

        try await catalog.record(entry)

        #expect(try await catalog.entry(entry.id) == entry)
    }
}
