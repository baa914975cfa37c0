import JSONValue
import Spool
import SystemCalls
import TestSupport

@testable import Pipeline

/// One life of the second door on a disk in memory: a film comes in pieces and becomes an item, another is taken
/// back, a third begins again. With the disk after every change, and what had been answered by then.
struct UploadRun {
    static let film = Array("the only copy of a film".utf8)
    static let metadata: JSON = ["title": "A film", "price": 1.10]

    /// An answer: true from then on.
    enum Promise: Hashable {
        case begun(ItemID)
        case durable(ItemID, Int)
        case admitted(ItemID)
        /// Asked for, and not answered yet: both are right.
        case leaving(ItemID)
        case abandoned(ItemID)
    }

    let history: [Snapshot]
    let trace: [String]
    private let log: [(change: Int, promise: Promise)]

    init(skip: Int? = nil, delay: Int? = nil) throws {
        let disk = MemoryDisk()
        try Spool.make(at: World.root, on: disk)
        var script = MemoryDisk.Script()
        script.keepsHistory = true
        script.skip = skip
        script.delay = delay
        disk.run(script)
        var log: [(Int, Promise)] = []
        // A mutant may be met by what it broke; what had been answered until then counts.
        try? Self.live(on: disk) { log.append((disk.trace.count, $0)) }
        history = disk.history
        trace = disk.trace
        self.log = log
    }

    static func id(_ number: UInt64) -> ItemID { ItemID(milliseconds: 1_700_000_000_000 + number, random: (7, 9)) }

    static func record(_ number: UInt64) -> UploadRecord {
        UploadRecord(
            id: id(number), name: "film.mp4", size: film.count, organisation: "default", metadata: metadata,
            broughtBy: "upload", begun: Timestamp(nanoseconds: 1), term: .seconds(3600))
    }

    private static func live(on disk: MemoryDisk, _ say: (Promise) -> Void) throws {
        let uploads = try World(on: disk, .succeeds).service.uploads
        let (comes, goes, again) = (id(1), id(2), id(3))
        for number in 1...3 as ClosedRange<UInt64> {
            try uploads.begin(record(number))
            say(.begun(id(number)))
        }
        for stretch in [0..<9, 9..<14] {
            let inflow = try uploads.open(comes, at: stretch.lowerBound)
            try inflow.append(Array(film[stretch]))
            say(.durable(comes, try inflow.flush()))
        }
        let stray = try uploads.open(again, at: 0)
        try stray.append(Array("something else".utf8))
        _ = try stray.flush()
        let anew = try uploads.open(again, at: nil)
        try anew.append(Array(film.prefix(5)))
        say(.durable(again, try anew.flush()))
        try uploads.open(goes, at: 0).append(Array(film.prefix(5)))
        say(.leaving(goes))
        try uploads.abandon(goes)
        say(.abandoned(goes))
        try uploads.open(comes, at: 14).append(Array(film[14...]))
        _ = try uploads.complete(comes)
        say(.admitted(comes))
    }

    func promises(at change: Int) -> [Promise] { log.filter { $0.change <= change }.map(\.promise) }

    /// The first answer that was not true when the end comes after one of these changes, in words.
    func firstFault(at changes: Range<Int>, _ ends: (Snapshot) -> [Snapshot.End]) -> String? {
        var seen: Set<[Int]> = []
        for change in changes {
            let promises = promises(at: change)
            for end in ends(history[change]) where seen.insert([end.fingerprint, promises.count]).inserted {
                if let fault = Self.fault(on: end.disk, promises) {
                    return "\(end.name) after change \(change), \(history[change].after): \(fault)"
                }
            }
        }
        return nil
    }

    /// What the next life finds that should not be.
    private static func fault(on disk: MemoryDisk, _ promises: [Promise]) -> String? {
        do {
            let service = try World(on: disk, .succeeds).service
            if let violation = try service.spool.violations().first { return "\(violation)" }
            for promise in promises {
                if let fault = try fault(promise, promises, service, disk) { return fault }
            }
            for state in service.uploads.underWay {
                if let fault = try finish(state, isOurs(state, promises), service, disk) { return fault }
            }
            return nil
        } catch {
            return "\(error)"
        }
    }

    private static func fault(
        _ promise: Promise, _ all: [Promise], _ service: SpoolService, _ disk: MemoryDisk
    ) throws -> String? {
        switch promise {
        case .begun(let id):
            if all.contains(.leaving(id)) || all.contains(.admitted(id)) { return nil }
            let isItem = try service.spool.locate(id) != nil
            return isItem || service.uploads.underWay.contains { $0.record.id == id } ? nil : "\(id) has gone"
        case .durable(let id, let count):
            let state = service.uploads.underWay.first { $0.record.id == id }
            return state.map { $0.offset < count } == true ? "bytes of \(id) have gone" : nil
        case .leaving: return nil
        case .abandoned(let id):
            return service.uploads.underWay.contains { $0.record.id == id } ? "\(id) is back" : nil
        case .admitted(let id):
            guard let item = try service.spool.locate(id) else { return "the item \(id) has gone" }
            return try fault(in: item, disk)
        }
    }

    /// The third brought something else first.
    private static func isOurs(_ state: Uploads.State, _ promises: [Promise]) -> Bool {
        state.record.id != id(3) || promises.contains { if case .durable(id(3), _) = $0 { true } else { false } }
    }

    /// Whatever is under way can be gone on with, or begun again, and ends as the film that it is.
    private static func finish(
        _ state: Uploads.State, _ isOurs: Bool, _ service: SpoolService, _ disk: MemoryDisk
    ) throws -> String? {
        let id = state.record.id
        if state.record != record(id.arrived - 1_700_000_000_000) { return "the promise of \(id) is another" }
        if try service.spool.locate(id) != nil { return "\(id) is an item, and under way" }
        let inflow = try service.uploads.open(id, at: isOurs ? state.offset : nil)
        try inflow.append(Array(film[inflow.offset...]))
        return try fault(in: service.uploads.complete(id), disk)
    }

    private static func fault(in item: Item, _ disk: MemoryDisk) throws -> String? {
        let source = try disk.read(item.source)
        if source != film { return "the source is not what came: \(String(decoding: source, as: UTF8.self))" }
        let ticket = try RecordReader(fileSystem: disk).record(item.ticket, Ticket.init)
        if ticket?.droppedAs != ["film.mp4"] || ticket?.size != film.count { return "the ticket is not what it was" }
        let kept = try disk.read(item.metadata / Spool.version(1))
        return kept == Array(metadata.text.utf8) ? nil : "the metadata is not what came"
    }
}
