import Pipeline
import Spool
import SystemCalls
import TestSupport
import Testing

@testable import SQLite

@Suite("A catalog in a SQLite file")
struct CatalogFileTests {
    let scratch: Scratch
    let path: Path
    let catalog: CatalogFile

    init() throws {
        scratch = try Scratch()
        path = scratch.path / "catalog.sqlite"
        catalog = CatalogFile(path)
    }

    @Test("It keeps the contract of a catalog", arguments: CatalogContract.allCases)
    func contract(_ clause: CatalogContract) async throws {
        try await clause.check(catalog)
    }

    @Test("It keeps the contract when every call opens the file anew", arguments: CatalogContract.allCases)
    func contractWithReopening(_ clause: CatalogContract) async throws {
        try await clause.check(ForgetfulCatalog(path: path))
    }

    @Test("The tables of the specification have its columns, in its order")
    func columns() async throws {
        try await catalog.record(.sample(at: .done))
        let expected = [
            "videos":
                "id file_id title description file_path ipfs_cid checksum upload_status file_size created_at updated_at",
            "transcodes": "id video_id file_path file_cid format resolution storage_type type created_at",
            "transcode_segments": "id transcode_id file_path file_cid storage_type sequence duration created_at",
        ]

        for (table, columns) in expected {
            let found = try query("SELECT name FROM pragma_table_info('\(table)') ORDER BY cid")
            #expect(found.joined(separator: " ") == columns)
        }
    }

    @Test("The file survives power cuts by its own settings: a log, and a flush at every commit")
    func settings() async throws {
        let connection = try Connection.open(path, patience: .seconds(1))

        #expect(try connection.rows("PRAGMA journal_mode") { $0.text(0) } == ["wal"])
        #expect(try connection.rows("PRAGMA synchronous") { $0.integer(0) } == [2])
        #expect(try connection.rows("PRAGMA foreign_keys") { $0.integer(0) } == [1])
    }

    @Test(
        "The status of a video is the specification's word for its stage",
        arguments: [
            (Stage.admitted, "pending"), (.segmented, "processing"), (.transcoded, "processing"),
            (.pinned, "processing"), (.done, "completed"), (.failed, "failed"),
        ])
    func status(_ stage: Stage, _ word: String) async throws {
        try await catalog.record(.sample(at: stage))

        #expect(try query("SELECT upload_status FROM videos") == [word])
    }

    @Test("A rebuilt catalog has the same rows under the same ids")
    func rebuilt() async throws {
        let rows = """
            SELECT id || coalesce(file_id, '') || created_at FROM videos UNION ALL SELECT id || file_path FROM transcodes
            UNION ALL SELECT id || file_path || duration FROM transcode_segments ORDER BY 1
            """
        for number in UInt64(1)...3 { try await catalog.record(.sample(number, at: .transcoded)) }
        for number in UInt64(1)...3 { try await catalog.record(.sample(number, at: .done)) }
        let before = try query(rows)

        try catalog.setAside("old")
        for number in UInt64(1)...3 { try await catalog.record(.sample(number, at: .done)) }

        #expect(try query(rows) == before)
        #expect(before.count == 3 + 12 + 9)
    }

    @Test("Two items of the same bytes share their file id, and an item without a checksum has none")
    func fileID() async throws {
        try await catalog.record(.sample(1, at: .done))
        try await catalog.record(.sample(2, at: .done))
        var third = CatalogEntry.sample(3, at: .admitted)
        third.checksum = nil
        try await catalog.record(third)

        #expect(try query("SELECT count(DISTINCT file_id) FROM videos") == ["1"])
        #expect(try query("SELECT count(*) FROM videos WHERE file_id IS NULL") == ["1"])
    }

    @Test("The same entry again writes nothing: no time changes and no event is added")
    func twiceWritesNothing() async throws {
        try await catalog.record(.sample(at: .done))
        let marks = "SELECT updated_at FROM videos UNION ALL SELECT count(*) FROM events"
        try mark()

        try await catalog.record(.sample(at: .done))

        #expect(try query(marks) == ["marked", "1"])
    }

    @Test("The history has one event for every change of stage, with the reason of a failure")
    func history() async throws {
        for stage in [Stage.admitted, .admitted, .segmented, .failed] {
            try await catalog.record(.sample(at: stage, starts: stage == .failed ? 4 : 1))
        }

        let history = try catalog.history(of: CatalogEntry.sample(at: .admitted).id)

        #expect(history.map(\.stage) == [.admitted, .segmented, .failed])
        #expect(history.map(\.starts) == [1, 1, 4])
        #expect(history.map(\.failure) == [nil, nil, "the film has no picture"])
    }

    @Test("A removed item leaves no row behind")
    func removed() async throws {
        try await catalog.record(.sample(at: .done))

        try await catalog.remove(CatalogEntry.sample(at: .done).id)

        for table in ["videos", "items", "transcodes", "transcode_segments", "transcode_order", "documents", "events"] {
            #expect(try query("SELECT count(*) FROM \(table)") == ["0"], "\(table)")
        }
    }

    @Test("Lists and counts tell the items at a stage, in the order of their arrival")
    func lists() async throws {
        for number in UInt64(1)...4 { try await catalog.record(.sample(5 - number, at: number == 4 ? .failed : .done)) }

        #expect(try catalog.counts() == [.done: 3, .failed: 1])
        #expect(try catalog.summaries(at: .done).map(\.id) == (2...4).map { CatalogEntry.sample($0, at: .done).id })
        #expect(try catalog.summaries(limit: 2).map(\.stage) == [.failed, .done])
    }

    /// The first column of a query, as text, through a connection of its own.
    private func query(_ text: String) throws -> [String] {
        try Connection.open(path, patience: .seconds(1)).rows(text) { $0.text(0) ?? "NULL" }
    }

    /// Writes a time that we would see change.
    private func mark() throws {
        try Connection.open(path, patience: .seconds(1)).run("UPDATE videos SET updated_at = 'marked'")
    }
}

/// Opens the file for every call, as a run of `ingestctl` does.
private struct ForgetfulCatalog: Catalog {
    let path: Path

    func record(_ entry: CatalogEntry) async throws(Setback) { try await CatalogFile(path).record(entry) }
    func entry(_ id: ItemID) async throws(Setback) -> CatalogEntry? { try await CatalogFile(path).entry(id) }
    func remove(_ id: ItemID) async throws(Setback) { try await CatalogFile(path).remove(id) }
    func items(_ search: CatalogSearch) async throws(Setback) -> CatalogPage {
        try await CatalogFile(path).items(search)
    }
    func ties(of id: ItemID, root: String?) async throws(Setback) -> CatalogTies {
        try await CatalogFile(path).ties(of: id, root: root)
    }
}
