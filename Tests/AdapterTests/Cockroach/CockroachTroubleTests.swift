import Glibc
import Pipeline
import Spool
import SystemCalls
import TestSupport
import Testing

@testable import Cockroach

/// What a database may do to us, provoked on a real server.
@Suite("A catalog in a database, when something is wrong", .mayBlock)
struct CockroachTroubleTests {
    let database: Database
    let catalog: CockroachCatalog
    let entry = CatalogEntry.sample(at: .done)

    init() async throws {
        database = try Database()
        catalog = try database.catalog()
        // The tables are there, and a connection is idle.
        try await catalog.record(.sample(99, at: .admitted))
    }

    @Test("A transaction that is told to start over does, and is recorded once", arguments: [1, 3, 8])
    func serialization(_ times: Int) async throws {
        try harmCommits(
            "IF nextval('harm') <= \(times) THEN RAISE 'restart transaction' USING ERRCODE = '40001'; END IF")

        try await catalog.record(entry)

        #expect(try await catalog.entry(entry.id) == entry)
        #expect(try database.query("SELECT count(*)::TEXT FROM events WHERE stage = 'done'") == ["1"])
        #expect(try database.query("SELECT last_value::TEXT FROM harm") == ["\(times + 1)"])
    }

    @Test("One that is told so for ever makes the item wait")
    func everSerialization() async throws {
        try harmCommits("RAISE 'restart transaction' USING ERRCODE = '40001'")

        let setback = await #expect(throws: Setback.self) { try await catalog.record(entry) }

        #expect(setback?.class == .temporary)
        #expect(try await catalog.entry(entry.id) == nil)
    }

    @Test("A completion that is unknown is found out by asking again (40003)")
    func unknownCompletion() async throws {
        try harmCommits("IF nextval('harm') = 1 THEN RAISE 'unknown' USING ERRCODE = '40003'; END IF")

        try await catalog.record(entry)

        #expect(try await catalog.entry(entry.id) == entry)
    }

    @Test("Two that wait for each other both get through (40P01)")
    func deadlock() async throws {
        try await catalog.record(entry)
        // Ours takes the video, then the item; the other the item, then the video.
        let other = try database.session()
        try other.fly([q("BEGIN"), q("UPDATE items SET organisation = 'x' WHERE id = '\(entry.id)'")])
        var settings = try database.settings()
        settings.lockTimeout = .seconds(10)
        let patient = CockroachCatalog(settings)
        var next = entry
        next.title = "after the deadlock"

        async let recorded: Void = patient.record(next)
        try await waiting("Lock", sessions: 1)
        let result = Result {
            try other.fly([q("UPDATE videos SET title = 'x' WHERE id = '\(entry.id)'"), q("COMMIT")])
        }
        // The server chose one of the two; the other program does not try again.
        if case .failure = result { try other.fly([q("ROLLBACK")]) }
        try await recorded

        #expect(try await catalog.entry(entry.id) == next)
    }

    @Test("A row that another program holds makes the item wait (55P03), and is no fault afterwards")
    func locked() async throws {
        try await catalog.record(entry)
        let other = try database.session()
        try other.fly([q("BEGIN"), q("SELECT id FROM videos FOR UPDATE")])
        var next = entry
        next.title = "later"

        let setback = await #expect(throws: Setback.self) { try await catalog.record(next) }
        #expect(setback?.class == .temporary)
        #expect(setback?.reason.contains("55P03") == true)

        try other.fly([q("ROLLBACK")])
        try await catalog.record(next)
        #expect(try await catalog.entry(entry.id) == next)
    }

    @Test("A statement that takes too long is ended by the server (57014)")
    func slow() async throws {
        try database.query(
            "CREATE FUNCTION sleepy() RETURNS TRIGGER LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(60); RETURN NEW; END'"
        )
        try database.query("CREATE TRIGGER sleepy BEFORE INSERT ON videos FOR EACH ROW EXECUTE FUNCTION sleepy()")
        var settings = try database.settings()
        settings.statementTimeout = .milliseconds(200)

        let setback = await #expect(throws: Setback.self) { try await CockroachCatalog(settings).record(entry) }

        #expect(setback?.class == .temporary)
        #expect(setback?.reason.contains("57014") == true)
    }

    @Test("A connection that was ended while it was idle costs nothing (57P01)")
    func endedIdle() async throws {
        try database.query(endOthers)

        try await catalog.record(entry)

        #expect(try await catalog.entry(entry.id) == entry)
    }

    @Test("A connection that is ended in the middle of a transaction is made anew, and all is written once")
    func endedInTheMiddle() async throws {
        let other = try database.session()
        try other.fly([q("BEGIN"), q("LOCK TABLE videos IN ACCESS EXCLUSIVE MODE")])
        var settings = try database.settings()
        settings.lockTimeout = .seconds(10)
        let patient = CockroachCatalog(settings)

        async let recorded: Void = patient.record(entry)
        try await waiting("Lock", sessions: 1)
        try database.query(
            "SELECT pg_terminate_backend(pid)::TEXT FROM pg_stat_activity "
                + "WHERE wait_event_type = 'Lock' AND datname = '\(database.name)'")
        try other.fly([q("ROLLBACK")])
        try await recorded

        #expect(try await catalog.entry(entry.id) == entry)
        #expect(try database.query("SELECT count(*)::TEXT FROM events WHERE stage = 'done'") == ["1"])
    }

    @Test("A commit whose answer is lost was made all the same, and is not made twice")
    func lostAnswer() async throws {
        // Its commits are kept, but wait for a second server: the session is ended in that wait.
        try database.query("ALTER DATABASE \(database.name) SET synchronous_commit = on")
        let fresh = try database.catalog()

        async let recorded: Void = fresh.record(entry)
        try await waiting("IPC", sessions: 1)
        try database.query("ALTER DATABASE \(database.name) SET synchronous_commit = local")
        try database.query(
            "SELECT pg_terminate_backend(pid)::TEXT FROM pg_stat_activity "
                + "WHERE wait_event = 'SyncRep' AND datname = '\(database.name)'")
        try await recorded

        #expect(try await catalog.entry(entry.id) == entry)
        #expect(try database.query("SELECT count(*)::TEXT FROM events WHERE stage = 'done'") == ["1"])
    }

    @Test("A cancelled task ends at once, whatever the server does")
    func cancelled() async throws {
        let other = try database.session()
        try other.fly([q("BEGIN"), q("LOCK TABLE videos IN ACCESS EXCLUSIVE MODE")])
        var settings = try database.settings()
        settings.lockTimeout = .seconds(60)
        let patient = CockroachCatalog(settings)

        let task = Task(executorPreference: MayBlock.threads) { try await patient.record(entry) }
        try await waiting("Lock", sessions: 1)
        let start = ContinuousClock.now
        task.cancel()
        let result = await task.result

        #expect(throws: Setback.stopped) { try result.get() }
        #expect(ContinuousClock.now - start < .seconds(2))
        try other.fly([q("ROLLBACK")])
    }

    @Test("Boxes that come to an empty database in the same instant all find their tables made", arguments: 1...4)
    func together(_ round: Int) async throws {
        let empty = try Database()
        let settings = try empty.settings()
        let connections = try (0..<12).map { _ in try Connection.open(settings, wake: Wake()) }

        try await withThrowingTaskGroup(of: Void.self) { group in
            for connection in connections {
                group.addTask(executorPreference: MayBlock.threads) {
                    // As `perform` does with whoever is told to start over.
                    do throws(DatabaseError) {
                        try Schema.raise(connection)
                    } catch {
                        guard error.again != nil else { throw error }
                        try Schema.raise(connection)
                    }
                }
            }
            try await group.waitForAll()
        }

        #expect(try empty.counts() == [0, 0, 0, 0, 0, 0, 0])
        #expect(try empty.query("SELECT max(version)::TEXT FROM ingestd_migrations") == ["\(Schema.files.count)"])
    }

    @Test("Boxes that record at the same time do not lose each other's items")
    func sideBySide() async throws {
        let boxes = try (0..<6).map { try database.catalog(box: "box \($0)") }

        try await withThrowingTaskGroup(of: Void.self) { group in
            for (number, box) in boxes.enumerated() {
                group.addTask(executorPreference: MayBlock.threads) {
                    for turn in 0..<5 { try await box.record(.sample(UInt64(1000 + number * 10 + turn), at: .done)) }
                }
            }
            try await group.waitForAll()
        }

        #expect(try database.counts()[0] == 31)
    }

    @Test("The daemon and ingestctl record the same item, and the newest wins, whoever comes last")
    func sameItem() async throws {
        let writers = try (0..<2).map { _ in try database.catalog() }

        try await withThrowingTaskGroup(of: Void.self) { group in
            for (number, writer) in writers.enumerated() {
                group.addTask(executorPreference: MayBlock.threads) {
                    for starts in 1...10 {
                        try await writer.record(.sample(7, at: .pinned, starts: starts * 2 + number))
                    }
                }
            }
            try await group.waitForAll()
        }

        #expect(try await catalog.entry(CatalogEntry.sample(7, at: .done).id)?.starts == 21)
    }

    @Test("Tables that were taken away under us are made again")
    func tablesGone() async throws {
        for table in Database.tables + ["ingestd_migrations"] { try database.query("DROP TABLE \(table)") }

        try await catalog.record(entry)

        #expect(try await catalog.entry(entry.id) == entry)
    }

    @Test("Tables of a newer version are left alone")
    func newerTables() async throws {
        try database.query("INSERT INTO ingestd_migrations (version) VALUES (99)")

        let setback = try await setback(of: database.settings())

        #expect(setback?.class == .temporary)
        #expect(setback?.reason.contains("newer ingestd") == true)
    }

    @Test("A role without rights is told as that")
    func noRights() async throws {
        try database.query("REVOKE ALL ON DATABASE \(database.name) FROM PUBLIC, ingestd")
        try database.query("ALTER TABLE items OWNER TO admin")

        let setback = try await setback(of: database.settings())

        #expect(setback?.reason.contains("permission denied") == true)
        #expect(setback?.scope == .step)
    }

    // MARK: What harms

    private let endOthers =
        "SELECT pg_terminate_backend(pid)::TEXT FROM pg_stat_activity "
        + "WHERE usename = 'ingestd' AND datname = current_database()"

    private func q(_ text: String) -> Query { Query(Array(text.utf8)) }

    /// Runs words of PL/pgSQL at the end of every transaction that writes an event.
    private func harmCommits(_ words: String) throws {
        try database.query("CREATE SEQUENCE harm")
        try database.query("GRANT ALL ON SEQUENCE harm TO ingestd")
        try database.query(
            "CREATE FUNCTION harm() RETURNS TRIGGER LANGUAGE plpgsql AS $$ BEGIN \(words); RETURN NULL; END $$")
        try database.query(
            """
            CREATE CONSTRAINT TRIGGER harm AFTER INSERT ON events DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW EXECUTE FUNCTION harm()
            """)
    }

    /// Until so many sessions of ours wait for that.
    private func waiting(_ kind: String, sessions: Int) async throws {
        let question = """
            SELECT count(*)::TEXT FROM pg_stat_activity
            WHERE usename = 'ingestd' AND datname = current_database() AND wait_event_type = '\(kind)'
            """
        while try Int(database.query(question)[0])! < sessions { await Task.yield() }
    }

    private func setback(of settings: Cockroach.Settings) async throws -> Setback? {
        await #expect(throws: Setback.self) { try await CockroachCatalog(settings).record(entry) }
    }
}
