import LocalStore
import Shelf
import Spool
import SystemCalls
import TestSupport
import Testing

@testable import Cockroach
@testable import Pipeline

@Suite("A catalog that is rebuilt from the spool", .mayBlock)
struct RebuildTests {
    let scratch: Scratch
    let spool: Spool
    let settings = Pipeline.Settings(spool: "main", organisation: "nord")
    let store: BucketDirectory

    init() throws {
        scratch = try Scratch()
        let home = scratch.path / "spool"
        try Spool.make(at: home, on: Disk(), closed: Disk(directoryMode: 0o750))
        spool = try Spool(at: home, on: Disk(), floor: Room(bytes: 0, inodes: 0))
        store = BucketDirectory(root: try scratch.depot("store"), bucket: "media")
    }

    @Test("A mirrored journey and a rebuilt catalog have the same rows")
    func sameRows() async throws {
        let (mirrored, rebuilt) = (try Database(), try Database())
        let service = try service(mirrored.catalog())
        try admit("one", service)
        try admit("two", service)
        try await work(service)
        try admit("three", service)
        try await service.mirror.recordWaiting()

        try await rebuild(rebuilt.catalog())

        #expect(try rebuilt.dump() == mirrored.dump())
        #expect(try mirrored.query("SELECT stage FROM items ORDER BY id") == ["done", "done", "admitted"])
        #expect(try mirrored.counts()[3] > 0)
    }

    @Test("A database that was restored from an old backup is brought to what the spool says")
    func oldBackup() async throws {
        let database = try Database()
        let other = CatalogEntry.sample(77, at: .pinned)
        try await database.catalog(box: "south").record(other)
        let service = try service(database.catalog())
        try admit("one", service)
        try await service.mirror.recordWaiting()
        let backup = try database.copy()
        try await work(service)

        try await rebuild(backup.catalog())

        #expect(try backup.dump() == database.dump())
        #expect(try await backup.catalog().entry(other.id) == other)
    }

    @Test("A spool that was restored from an old backup is right, and the catalog that says more is not")
    func oldSpool() async throws {
        let (ahead, rebuilt) = (try Database(), try Database())
        let id = try admit("one", try service(ahead.catalog()))
        var further = CatalogEntry.film(segments: 3, tracks: 1)
        further = try entry(of: id, like: further)
        try await ahead.catalog().record(further)

        try await rebuild(ahead.catalog())
        try await rebuild(rebuilt.catalog())

        #expect(try ahead.dump() == rebuilt.dump())
        #expect(try ahead.query("SELECT stage FROM items") == ["admitted"])
    }

    // MARK: The journey

    private func service(_ catalog: any Catalog) throws -> SpoolService {
        let ports = Ports(
            transcoder: FakeTranscoder(on: Disk()), store: store, pinner: CARDirectory(root: scratch.path / "shelf"),
            catalog: catalog)
        try? Depot.make(at: scratch.path / "shelf", on: Disk())  // The second service of a test finds it made.
        return SpoolService(
            spool, settings, ports, cores: Cores(1), estimate: Estimate(cores: 1), tell: { _ in })
    }

    @discardableResult
    private func admit(_ text: String, _ service: SpoolService) throws -> ItemID {
        let file = spool.door / Name("\(text).mp4")!
        // The beginning of an MP4 (ISO/IEC 14496-12 §4.3).
        try Disk().write([0, 0, 0, 16] + Array("ftypisom".utf8) + [0, 0, 2, 0] + Array(text.utf8), to: file)
        return try #require(try service.reception.admit(file, Disk().attributes(of: file)!, proof: "test")).id
    }

    /// Takes every item as far as it gets, and tells the catalog of each stage.
    private func work(_ service: SpoolService) async throws {
        for worker in service.workers {
            for id in try spool.items(at: worker.step.stage) { await worker.attempt(id) }
            try await service.mirror.recordWaiting()
        }
    }

    /// As `ingestctl rebuild-catalog` does.
    private func rebuild(_ catalog: CockroachCatalog) async throws {
        for stage in Stage.allCases {
            for id in try spool.items(at: stage) {
                let entry = try entry(of: id)
                try await catalog.record(entry)
                if try await catalog.isAhead(of: entry) { try await catalog.replace(with: entry) }
            }
        }
    }

    private func entry(of id: ItemID) throws -> CatalogEntry {
        try CatalogEntry(Dossier(of: try #require(try spool.locate(id)), in: spool), settings, store)
    }

    private func entry(of id: ItemID, like film: CatalogEntry) throws -> CatalogEntry {
        var entry = try entry(of: id)
        entry.stage = .pinned
        entry.starts = 9
        entry.transcodes = film.transcodes
        entry.documents = film.documents
        return entry
    }
}
