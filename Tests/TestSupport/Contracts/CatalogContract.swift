public import Pipeline
public import Spool
internal import SystemCalls
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
    case findsWords = "every word that is looked for occurs in title, description or name, in large letters or small"
    case findsByFacts = "a search can be for one status and one organisation"
    case pages = "what is found comes by pages, the newest first, each once"
    case ties = "an item knows who points at it, and whether its root is another's too"

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
        case .findsWords: try await bench.findsWords()
        case .findsByFacts: try await bench.findsByFacts()
        case .pages: try await bench.pages()
        case .ties: try await bench.ties()
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

    /// Found by a word of its own, so that what other clauses recorded is not.
    private func record(
        _ number: UInt64, _ title: String?, _ summary: String? = nil, name: String = "film.mov",
        at stage: Stage = .done,
        of organisation: String = "north", _ change: (inout CatalogEntry) -> Void = { _ in }
    ) async throws -> ItemID {
        var entry = CatalogEntry.sample(number, at: stage)
        (entry.title, entry.summary, entry.originalName, entry.organisation) = (title, summary, name, organisation)
        change(&entry)
        try await catalog.record(entry)
        return entry.id
    }

    private func found(_ text: String, _ change: (inout CatalogSearch) -> Void = { _ in }) async throws -> [ItemID] {
        var search = CatalogSearch(text)
        change(&search)
        return try await catalog.items(search).items.map(\.id)
    }

    func findsWords() async throws {
        let one = try await record(1100, "Die ÜBERFAHRT wordy", "nach Norden", name: "raw/ship_100%.mov")
        let other = try await record(1101, nil, "überfahrt WORDY", name: "boat.mov")

        #expect(try await found("überfahrt wordy") == [other, one])
        #expect(try await found("norden WORDY") == [one])
        #expect(try await found("wordy 100%.mov") == [one])
        #expect(try await found("boat wordy") == [other])
        #expect(try await found("wordy boat norden") == [])
        #expect(try await found("wordy _") == [one], "no sign stands for another")
        #expect(try await found("'); DROP TABLE items;-- wordy") == [])
        let listing = try #require(try await catalog.items(CatalogSearch("ship_ wordy")).items.first)
        #expect(listing.title == "Die ÜBERFAHRT wordy" && listing.size == 12_345_678_901)
        #expect(listing.stage == .done && listing.arrived.nanoseconds == 1_767_225_600_123_456_789)
    }

    func findsByFacts() async throws {
        let failed = try await record(1200, "factual", at: .failed)
        let waiting = try await record(1201, "factual", at: .admitted, of: "south")
        let done = try await record(1202, "factual")

        #expect(try await found("factual") == [done, waiting, failed])
        #expect(try await found("factual") { $0.status = "failed" } == [failed])
        #expect(try await found("factual") { $0.status = "completed" } == [done])
        #expect(try await found("factual") { $0.organisation = "south" } == [waiting])
        #expect(try await found("factual") { ($0.organisation, $0.status) = ("south", "completed") } == [])
    }

    func pages() async throws {
        var all: [ItemID] = []
        for number in 0..<7 { all.append(try await record(1300 + UInt64(number), "paged")) }
        var search = CatalogSearch("paged", limit: 3)
        var pages: [[ItemID]] = []
        repeat {
            let page = try await catalog.items(search)
            pages.append(page.items.map(\.id))
            search.after = page.next
        } while search.after != nil

        #expect(pages == [[all[6], all[5], all[4]], [all[3], all[2], all[1]], [all[0]]])
        #expect(CatalogSearch("", limit: 1_000_000).limit == CatalogSearch.mostItems)
    }

    func ties() async throws {
        let root = "bafybeitiesthatarenotreal"
        let own = try await record(1400, nil) { $0.rootCID = root }
        #expect(try await catalog.ties(of: own, root: root) == CatalogTies(pointing: [], sharesRoot: false))

        let pointing = try await record(1401, nil) { $0.documents = [#"{"version":1}"#, #"{"same_as":"\#(own)"}"#] }
        #expect(try await catalog.ties(of: own, root: root) == CatalogTies(pointing: [pointing], sharesRoot: false))

        _ = try await record(1402, nil, of: "south") { $0.rootCID = root }
        #expect(try await catalog.ties(of: own, root: root) == CatalogTies(pointing: [pointing], sharesRoot: true))
        #expect(try await catalog.ties(of: own, root: nil) == CatalogTies(pointing: [pointing], sharesRoot: false))
    }
}
