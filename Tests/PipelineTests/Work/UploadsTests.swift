import Glibc
import Spool
import SystemCalls
import TestSupport
import Testing

@testable import Pipeline

@Suite("The second door")
struct UploadsTests {
    private let disk: MemoryDisk
    private let uploads: Uploads
    private let spool: Spool

    init() throws {
        disk = MemoryDisk()
        try Spool.make(at: World.root, on: disk)
        (spool, uploads) = try Self.serve(disk)
    }

    /// A life of the daemon, with a quota of 1000 bytes.
    private static func serve(_ disk: MemoryDisk) throws -> (Spool, Uploads) {
        let spool = try Spool(at: World.root, on: disk, floor: Room(bytes: 100, inodes: 0))
        let ports = Ports(
            transcoder: FakeTranscoder(on: disk), store: MemoryStore(reading: disk),
            pinner: MemoryPinner(reading: disk), catalog: MemoryCatalog())
        let service = SpoolService(
            spool, Settings(spool: "main", organisation: "acme"), ports, cores: Cores(1), estimate: Estimate(cores: 1),
            usage: Usage(quotas: ["acme": 1000]), largestUpload: 1 << 30, tell: { _ in })
        try spool.supply()
        try spool.recover()
        try service.uploads.recover()
        return (spool, service.uploads)
    }

    private func record(_ size: Int, of organisation: String = "acme") -> UploadRecord {
        UploadRecord(
            id: .random(), name: "film.mp4", size: size, organisation: organisation, broughtBy: "upload", begun: .now(),
            term: .seconds(60))
    }

    @Test("An upload of which nothing comes expires, and gives back its room and its part of the quota")
    func expires() throws {
        let (idle, busy) = (record(600), record(400))
        try uploads.begin(idle)
        try uploads.begin(busy)
        #expect(throws: UploadError.quota(organisation: "acme", used: 1000, quota: 1000, wanted: 1)) {
            try uploads.begin(record(1))
        }

        uploads.expire(at: .now + .seconds(59))
        #expect(uploads.underWay.count == 2)
        uploads.expire(at: .now + .seconds(61))

        #expect(uploads.underWay.isEmpty)
        #expect(uploads.usage.used(by: "acme") == 0)
        #expect(try disk.entries(of: spool.uploads).isEmpty)
        #expect(throws: UploadError.absent(idle.id)) { _ = try uploads.open(idle.id, at: 0) }
    }

    @Test("An upload of an earlier life holds its room and its quota, and goes on at the byte that was flushed")
    func earlierLife() throws {
        let coming = record(800)
        try uploads.begin(coming)
        let inflow = try uploads.open(coming.id, at: 0)
        try inflow.append([UInt8](repeating: 1, count: 300))
        _ = try inflow.flush()
        try inflow.append([UInt8](repeating: 2, count: 100))

        let (_, next) = try Self.serve(disk)

        #expect(next.underWay.map(\.offset) == [300])
        #expect(next.usage.used(by: "acme") == 800)
        #expect(throws: UploadError.place(expected: 300, got: 400)) { _ = try next.open(coming.id, at: 400) }
        try next.open(coming.id, at: 300).append([UInt8](repeating: 3, count: 500))
        let item = try next.complete(coming.id)
        #expect(try disk.attributes(of: item.source)?.size == 800)
        let (_, third) = try Self.serve(disk)
        #expect(third.usage.used(by: "acme") == 800, "the item counts on")
    }

    @Test("Bytes that the disk did not take when they were flushed have to come again", arguments: [true, false])
    func flushFails(atTheEnd: Bool) throws {
        let coming = record(800)
        try uploads.begin(coming)
        let inflow = try uploads.open(coming.id, at: 0)
        try inflow.append([UInt8](repeating: 1, count: 300))
        _ = try inflow.flush()
        try inflow.append([UInt8](repeating: 2, count: 500))
        var script = MemoryDisk.Script()
        script.fault = (0, EIO, lasting: false)
        disk.run(script)

        #expect(throws: UploadError.self) {
            if atTheEnd { _ = try uploads.complete(coming.id) } else { _ = try inflow.flush() }
        }

        #expect(try uploads.settle(coming.id).offset == 300)
        #expect(throws: UploadError.incomplete(300, of: 800)) { _ = try uploads.complete(coming.id) }
        try uploads.open(coming.id, at: 300).append([UInt8](repeating: 2, count: 500))
        #expect(try disk.attributes(of: uploads.complete(coming.id).source)?.size == 800)
    }

    @Test("An upload whose client asks for it is waited for as long again")
    func renewed() throws {
        let coming = record(800)
        try uploads.begin(coming)
        let first = try uploads.state(of: coming.id).expires

        #expect(try uploads.renew(coming.id).expires > first)
    }

    @Test("Room that was promised to an upload is not promised to a step, nor the other way")
    func room() throws {
        disk.setRoom(Room(bytes: 1000, inodes: 1000))
        let coming = record(600, of: "other")
        try uploads.begin(coming)
        let file = spool.door / "film"
        try disk.write([1], to: file)
        let item = try spool.admit(file, as: .random(), ticket: []).item.id

        #expect(throws: SpoolError.self) { _ = try spool.claim(item, at: .admitted, reserving: 400) }
        let held = try spool.claim(item, at: .admitted, reserving: 200)
        #expect(throws: UploadError.self) { try uploads.begin(record(200, of: "other")) }
        _ = consume held
        try uploads.abandon(coming.id)

        _ = try spool.claim(item, at: .admitted, reserving: 900)
    }

    @Test("A long body is flushed while it comes, without anybody's asking")
    func stretches() async throws {
        let coming = record(66 << 20, of: "other")
        try uploads.begin(coming)
        let running = Task { await uploads.run() }
        try uploads.open(coming.id, at: 0).append([UInt8](repeating: 1, count: 65 << 20))

        while try spool.durableBytes(of: spool.upload(coming.id)) < 65 << 20 { await Task.yield() }

        running.cancel()
        await running.value
    }

    @Test("An upload becomes an item with nothing left behind, and no mark of how much of it had come")
    func remains() throws {
        let coming = record(3)
        try uploads.begin(coming)
        let inflow = try uploads.open(coming.id, at: 0)
        try inflow.append([1, 2])
        _ = try inflow.flush()
        try inflow.append([3])

        let item = try uploads.complete(coming.id)

        #expect(try disk.entries(of: spool.uploads).isEmpty)
        let names = try disk.entries(of: item.directory).map { "\($0.name)" }.sorted()
        #expect(names == ["source", "ticket.json", "upload.json"])
        #expect(try disk.read(item.source) == [1, 2, 3])
    }

    @Test("Many uploads that become items at once are a rush, as many films at the first door are")
    func rush() throws {
        for number in 1...32 {
            let coming = record(1)
            try uploads.begin(coming)
            try uploads.open(coming.id, at: 0).append([7])
            #expect(uploads.rush.end == nil, "after \(number - 1)")
            _ = try uploads.complete(coming.id)
        }

        #expect(uploads.rush.end != nil)
    }

    @Test("A disk that refuses one change while an upload becomes an item costs a try, and no film")
    func refusals() throws {
        var refused = -1
        repeat {
            refused += 1
            let disk = MemoryDisk()
            try Spool.make(at: World.root, on: disk)
            let (spool, uploads) = try Self.serve(disk)
            let coming = record(3)
            try uploads.begin(coming)
            try uploads.open(coming.id, at: 0).append([1, 2, 3])
            var script = MemoryDisk.Script()
            script.fault = (refused, EIO, lasting: false)
            disk.run(script)

            if (try? uploads.complete(coming.id)) == nil { try again(coming.id, uploads) }

            #expect(uploads.underWay.isEmpty)
            #expect(try disk.read(spool.item(coming.id, at: .admitted).source) == [1, 2, 3])
            #expect(try spool.violations() == [])
            refused = disk.trace.count > refused ? refused : -1
        } while refused >= 0
    }

    /// What a client does whose upload could not be completed: it asks how much has come, and sends the rest.
    private func again(_ id: ItemID, _ uploads: Uploads) throws {
        do {
            let offset = try uploads.settle(id).offset
            try uploads.open(id, at: offset).append(Array([1, 2, 3][offset...]))
            _ = try uploads.complete(id)
        } catch UploadError.complete {
            return
        }
    }

    @Test("A spool of an earlier version gets its second door, and is fit without")
    func earlierVersion() throws {
        try disk.remove(directory: spool.uploads)

        #expect(try spool.refusals() == [])
        #expect(try spool.violations() == [])
        try spool.supply()

        #expect(try disk.exists(spool.uploads))
    }
}
