import JSONValue
import Pipeline
import Spool
import SystemCalls
import TestSupport
import Testing

@testable import Cockroach

@Suite("A catalog in a database", .mayBlock)
struct CockroachCatalogTests {
    let database: Database
    let catalog: CockroachCatalog

    init() throws {
        database = try Database()
        catalog = try database.catalog()
    }

    @Test("It keeps the contract of a catalog", arguments: CatalogContract.allCases)
    func contract(_ clause: CatalogContract) async throws {
        try await clause.check(catalog)
    }

    @Test("It keeps the contract when every call makes a connection of its own", arguments: CatalogContract.allCases)
    func contractWithReconnecting(_ clause: CatalogContract) async throws {
        try await clause.check(ForgetfulCatalog(settings: database.settings()))
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
            let found = try database.query(
                "SELECT column_name::TEXT FROM information_schema.columns WHERE table_name = '\(table)' "
                    + "ORDER BY ordinal_position")
            #expect(found.joined(separator: " ") == columns)
        }
    }

    @Test("Tables that the platform made, with its own types, are taken as they are")
    func tablesOfThePlatform() async throws {
        try database.query(
            """
            CREATE TABLE videos (
                id UUID PRIMARY KEY DEFAULT gen_random_uuid(), file_id UUID, title TEXT, description TEXT,
                file_path TEXT, ipfs_cid TEXT, checksum TEXT, upload_status TEXT NOT NULL DEFAULT 'pending',
                file_size BIGINT, created_at TIMESTAMP DEFAULT now(), updated_at TIMESTAMP DEFAULT now())
            """)
        try database.query("ALTER TABLE videos OWNER TO ingestd")
        let entry = CatalogEntry.sample(at: .done)

        try await catalog.record(entry)

        #expect(try await catalog.entry(entry.id) == entry)
        #expect(try database.query("SELECT created_at::TEXT FROM videos") == ["2026-01-01 00:00:00.123456"])
    }

    @Test("The same entry again writes nothing: no time changes and no event is added")
    func twiceWritesNothing() async throws {
        try await catalog.record(.sample(at: .done))
        try database.query("UPDATE videos SET updated_at = 'epoch'")

        try await catalog.record(.sample(at: .done))

        #expect(try database.query("SELECT extract(epoch FROM updated_at)::INT8::TEXT FROM videos") == ["0"])
        #expect(try database.query("SELECT count(*)::TEXT FROM events") == ["1"])
    }

    @Test("A stage has the time since which the item is in it, and not that of its last change")
    func stageSince() async throws {
        try await catalog.record(.sample(at: .transcoded))
        try database.query("UPDATE items SET stage_since = 'epoch', updated_at = 'epoch'")
        var same = CatalogEntry.sample(at: .transcoded, starts: 2)
        same.title = "Sommer"

        try await catalog.record(same)
        let since = "SELECT (stage_since = 'epoch' AND updated_at > 'epoch')::TEXT FROM items"
        #expect(try database.query(since) == ["true"])

        try await catalog.record(.sample(at: .pinned, starts: 2))
        #expect(try database.query("SELECT (stage_since > 'epoch')::TEXT FROM items") == ["true"])
    }

    @Test("The history has one event for every change of stage, with the reason of a failure")
    func history() async throws {
        for stage in [Stage.admitted, .admitted, .segmented, .failed] {
            try await catalog.record(.sample(at: stage, starts: stage == .failed ? 4 : 1))
        }

        let events = try database.query(
            "SELECT concat_ws(' ', number, stage, attempts, failure) FROM events ORDER BY number")

        #expect(events == ["1 admitted 1", "2 segmented 1", "3 failed 4 the film has no picture"])
    }

    @Test("A removed item leaves no row behind")
    func removed() async throws {
        try await catalog.record(.sample(at: .done))

        try await catalog.remove(CatalogEntry.sample(at: .done).id)

        #expect(try database.counts() == [0, 0, 0, 0, 0, 0, 0])
    }

    @Test("Every version of a document can be queried as JSON, whatever strangers wrote into it")
    func documents() async throws {
        var entry = CatalogEntry.sample(at: .done)
        entry.documents = [
            #"{"title":"a\u0000b","year":1e400000,"metadata":{"note":"\\u0000"}}"#, #"{"title":"b"}"#,
        ]

        try await catalog.record(entry)

        #expect(try await catalog.entry(entry.id)?.documents == entry.documents)
        let titles = try database.query("SELECT body->>'title' FROM documents ORDER BY version")
        #expect(titles == ["a\u{FFFD}b", "b"])
        #expect(
            try database.query(
                "SELECT concat(body->>'year', body->'metadata'->>'note') FROM documents WHERE version = 1")
                == [#"1e400000\u0000"#])
    }

    @Test("A title with a NUL, which no database text can hold, is shown with U+FFFD")
    func nul() async throws {
        var entry = CatalogEntry.sample(at: .done)
        entry.title = "a\0b"

        try await catalog.record(entry)

        #expect(try await catalog.entry(entry.id)?.title == "a\u{FFFD}b")
    }

    @Test("A film with thousands of segments is recorded, and given back to the last of them")
    func longFilm() async throws {
        let entry = CatalogEntry.film(segments: 2160, tracks: 4)

        try await catalog.record(entry)

        #expect(try await catalog.entry(entry.id) == entry)
        #expect(try database.query("SELECT count(*)::TEXT FROM transcode_segments") == ["8644"])
    }

    @Test("A film that moves on does not write its thousand rows again")
    func onlyWhatDiffers() async throws {
        var entry = CatalogEntry.film(segments: 500, tracks: 2)
        try await catalog.record(entry)
        try database.query("DELETE FROM transcode_segments WHERE sequence = 7")
        try database.query("UPDATE transcode_segments SET storage_type = 'untouched'")
        entry.stage = .done

        try await catalog.record(entry)

        #expect(try await catalog.entry(entry.id) == entry)
        #expect(
            try database.query("SELECT count(*)::TEXT FROM transcode_segments WHERE storage_type = 'untouched'") == [
                "1000"
            ])
    }

    @Test("Two boxes share the tables, and neither changes the other's rows")
    func twoBoxes() async throws {
        let south = try database.catalog(box: "south")
        let (mine, other) = (CatalogEntry.sample(1, at: .pinned), CatalogEntry.sample(2, at: .pinned))
        try await catalog.record(mine)
        try await south.record(other)
        let counts = try database.counts()

        let setback = await #expect(throws: Setback.self) { try await south.record(.sample(1, at: .done)) }
        #expect(setback?.class == .temporary && setback?.scope == .item)
        #expect(setback?.reason.contains("box north") == true)
        await #expect(throws: Setback.self) { try await south.remove(mine.id) }

        #expect(try database.counts() == counts)
        #expect(try await south.entry(mine.id) == mine)
    }

    @Test("The twin of a film is found on whatever box it is, a finished one first, and none that failed")
    func twins() async throws {
        let south = try database.catalog(box: "south")
        let new = CatalogEntry.sample(9, at: .admitted)
        let find = { (settings: String, organisation: String) in
            try await catalog.twin(
                of: new.checksum!, settings: settings, organisation: organisation, besides: new.id)
        }
        let twin = { try await find(new.settings!, new.organisation) }
        try await catalog.record(new)
        #expect(try await twin() == nil)

        var failed = CatalogEntry.sample(1, at: .failed)
        failed.checksum = new.checksum
        try await south.record(failed)
        #expect(try await twin() == nil)

        try await south.record(.sample(2, at: .transcoded))
        #expect(try await twin()?.id == CatalogEntry.sample(2, at: .done).id)
        try await south.record(.sample(2, at: .admitted, starts: 2))
        try await catalog.record(.sample(4, at: .transcoded))
        #expect(try await twin() == nil, "who waits himself, or is on this box, is not waited for")

        try await south.record(.sample(5, at: .done))
        let found = try #require(try await twin())
        #expect(found.id == CatalogEntry.sample(5, at: .done).id)
        #expect((found.box, found.stage) == ("south", .done))
        #expect(found.unchanged < .seconds(60))
        try database.query("UPDATE items SET updated_at = now() - INTERVAL '90 minutes'")
        #expect(try await twin().map { abs($0.unchanged / .seconds(1) - 5400) < 60 } == true)
        #expect(try await find("other", new.organisation) == nil)
        #expect(try await find(new.settings!, "Studio Süd") == nil)

        var pointing = CatalogEntry.sample(0, at: .done)
        pointing.documents = [#"{"version":1}"#, #"{"same_as":"\#(found.id)"}"#]
        try await catalog.record(pointing)
        #expect(try await twin()?.id == found.id, "who has the products of another has none to give")

        try await catalog.record(.sample(3, at: .done))
        #expect(try await twin()?.box == "north", "a finished one of this box has left its spool")
    }

    @Test("Array texts hold what strangers put into names")
    func arrays() async throws {
        var entry = CatalogEntry.sample(at: .transcoded)
        for name in ["{a,b}", "\"quoted\"", "back\\slash", "NULL", "", "ä\u{1F3AC}"] {
            entry.transcodes.append(.init(filePath: "x/\(name)", cid: name, format: "mp4", resolution: name))
        }

        try await catalog.record(entry)

        #expect(try await catalog.entry(entry.id) == entry)
    }
}

/// Connects for every call, as a run of `ingestctl` does.
private struct ForgetfulCatalog: Catalog {
    let settings: Cockroach.Settings

    func record(_ entry: CatalogEntry) async throws(Setback) { try await CockroachCatalog(settings).record(entry) }
    func entry(_ id: ItemID) async throws(Setback) -> CatalogEntry? { try await CockroachCatalog(settings).entry(id) }
    func remove(_ id: ItemID) async throws(Setback) { try await CockroachCatalog(settings).remove(id) }
    func items(_ search: CatalogSearch) async throws(Setback) -> CatalogPage {
        try await CockroachCatalog(settings).items(search)
    }
    func ties(of id: ItemID, root: String?) async throws(Setback) -> CatalogTies {
        try await CockroachCatalog(settings).ties(of: id, root: root)
    }
}

extension CatalogEntry {
    /// A long film: each track with an initialization section and so many segments.
    static func film(_ number: UInt64 = 1, segments count: Int, tracks: Int) -> CatalogEntry {
        var entry = CatalogEntry.sample(number, at: .pinned)
        entry.transcodes = (0..<tracks).map { track in
            let base = "public/nord/\(entry.id)/hls/track-\(track)"
            let segments = (-1..<count).map { sequence in
                Segment(
                    filePath: "\(base)/\(sequence).m4s",
                    cid: "bafkreifzjut3te7nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e", sequence: sequence,
                    duration: sequence < 0 ? .zero : .milliseconds(10_010))
            }
            return Transcode(
                filePath: "\(base)/index.m3u8", cid: nil, format: "hls", resolution: "track-\(track)",
                segments: segments)
        }
        return entry
    }
}
