import Glibc
import Pipeline
import Spool
import SystemCalls
import TestSupport
import Testing

@testable import SQLite

@Suite("A catalog in a SQLite file, when something is wrong")
struct CatalogFileTroubleTests {
    let scratch: Scratch
    let path: Path

    init() throws {
        scratch = try Scratch()
        path = scratch.path / "catalog.sqlite"
    }

    @Test(
        "What SQLite says of itself makes the item wait, what it says of our question does not",
        arguments: [
            ("BUSY", 5, .temporary), ("BUSY_SNAPSHOT", 517, .temporary), ("LOCKED", 6, .temporary),
            ("FULL", 13, .temporary), ("IOERR", 10, .temporary), ("IOERR_FSYNC", 1034, .temporary),
            ("CORRUPT", 11, .temporary), ("NOTADB", 26, .temporary), ("CANTOPEN", 14, .temporary),
            ("READONLY", 8, .temporary), ("PERM", 3, .temporary), ("NOMEM", 7, .temporary),
            ("PROTOCOL", 15, .temporary), ("SCHEMA", 17, .temporary), ("ERROR", 1, .temporary),
            ("INTERRUPT", 9, .temporary), ("CONSTRAINT", 19, .permanent), ("CONSTRAINT_PRIMARYKEY", 1555, .permanent),
            ("MISMATCH", 20, .permanent), ("TOOBIG", 18, .permanent), ("RANGE", 25, .permanent),
            ("MISUSE", 21, .permanent),
        ] as [(String, Int32, Setback.Class)])
    func table(_ name: String, _ code: Int32, _ expected: Setback.Class) {
        let error = DatabaseError(code: code, message: name, statement: "INSERT")

        #expect(Setback.catalog(error, "/catalog.sqlite").class == expected)
    }

    @Test("A damaged file tells the operator how to make it again, and is made again")
    func damaged() async throws {
        try Disk().write([UInt8](repeating: 0x42, count: 8192), to: path)
        let catalog = CatalogFile(path)

        let setback = await #expect(throws: Setback.self) { try await catalog.record(.sample(at: .done)) }
        #expect(setback?.class == .temporary)
        #expect(setback?.reason.contains("ingestctl rebuild-catalog") == true)

        try catalog.setAside("damaged")
        try await catalog.record(.sample(at: .done))
        #expect(try Disk().attributes(of: scratch.path / "catalog.sqlite.damaged")?.size == 8192)
    }

    @Test("A file that answered with an error is let go of: the next call opens what is there then")
    func letsGo() async throws {
        let catalog = CatalogFile(path)
        try await catalog.record(.sample(at: .done))
        #expect(openDescriptors(of: path) > 0)
        try Connection.open(path, patience: .zero).run("UPDATE items SET stage = 'nowhere'")

        let setback = await #expect(throws: Setback.self) { try await catalog.entry(CatalogEntry.sample(at: .done).id) }

        #expect(setback?.class == .temporary)
        #expect(openDescriptors(of: path) == 0)
    }

    @Test("A catalog whose directory is away does not answer until it is back")
    func away() async throws {
        let catalog = CatalogFile(scratch.path / "var" / "catalog.sqlite")

        let setback = await #expect(throws: Setback.self) { try await catalog.record(.sample(at: .done)) }
        #expect(setback?.class == .temporary)

        try Disk().makeDirectory(scratch.path / "var")
        try await catalog.record(.sample(at: .done))
    }

    @Test("A file that another process set aside is noticed: the daemon writes into the new one")
    func replaced() async throws {
        let daemon = CatalogFile(path)
        let control = CatalogFile(path)
        try await daemon.record(.sample(1, at: .done))

        try control.setAside("old")
        try await daemon.record(.sample(2, at: .done))

        #expect(try await control.entry(CatalogEntry.sample(1, at: .done).id) == nil)
        #expect(try await control.entry(CatalogEntry.sample(2, at: .done).id) != nil)
    }

    @Test(
        "A catalog that root makes belongs to the owner of its directory, as do the files beside it",
        .enabled(if: geteuid() == 0, "only root makes files for others"))
    func madeByRoot() async throws {
        let nobody: uid_t = 65534
        #expect(scratch.path.withCString { chown($0, nobody, nobody) } == 0)
        let catalog = CatalogFile(path)

        try await catalog.record(.sample(at: .done))

        for ending in ["", "-wal", "-shm"] {
            #expect(try Disk().attributes(of: Path("\(path)\(ending)")!)?.owner == nobody, "\(ending)")
        }
    }

    @Test("Another program that holds the file makes the item wait, not fail")
    func held() async throws {
        try await CatalogFile(path).record(.sample(1, at: .done))
        let other = try Connection.open(path, patience: .zero)
        try other.run("BEGIN IMMEDIATE")

        let impatient = CatalogFile(path, patience: .milliseconds(1))
        let setback = await #expect(throws: Setback.self) { try await impatient.record(.sample(2, at: .done)) }

        #expect(setback?.class == .temporary)
        #expect(try await impatient.entry(CatalogEntry.sample(1, at: .done).id) != nil)
        try other.run("ROLLBACK")
        try await impatient.record(.sample(2, at: .done))
    }

    @Test("Tables of a newer version are left alone")
    func newerTables() async throws {
        try await CatalogFile(path).record(.sample(at: .done))
        try Connection.open(path, patience: .zero).run("INSERT INTO schema_version VALUES (99, 'later')")

        let setback = await #expect(throws: Setback.self) { try await CatalogFile(path).record(.sample(2, at: .done)) }

        #expect(setback?.class == .temporary)
        #expect(setback?.reason.contains("newer ingestd") == true)
    }

    @Test("A file with the tables of the first version is brought to the newest")
    func migrates() async throws {
        let old = try Connection.open(path, patience: .zero)
        try old.runScript("CREATE TABLE schema_version (version INTEGER PRIMARY KEY, applied_at TEXT NOT NULL)")
        try old.runScript(Schema.steps[0])
        try old.run("INSERT INTO schema_version VALUES (1, 'once')")

        let catalog = CatalogFile(path)
        try await catalog.record(.sample(at: .done))

        #expect(try await catalog.entry(CatalogEntry.sample(at: .done).id) == .sample(at: .done))
    }

    @Test("The daemon and ingestctl write into one file at once, and each finds every entry whole")
    func together() async throws {
        let path = path
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in UInt64(0)..<2 {
                group.addTask {
                    let catalog = CatalogFile(path)
                    for number in 0..<20 { try await catalog.record(.sample(writer * 100 + UInt64(number), at: .done)) }
                    // Both write this item: the newest wins, whoever comes last.
                    for starts in 1...10 {
                        try await catalog.record(.sample(999, at: .pinned, starts: starts * 2 + Int(writer)))
                    }
                }
            }
            try await group.waitForAll()
        }

        let reader = CatalogFile(path)
        for number in [UInt64](0..<20) + [UInt64](100..<120) {
            #expect(try await reader.entry(CatalogEntry.sample(number, at: .done).id) == .sample(number, at: .done))
        }
        #expect(try await reader.entry(CatalogEntry.sample(999, at: .done).id)?.starts == 21)
    }

    @Test("A daemon that is killed while it records loses nothing that it was told is recorded")
    func killed() async throws {
        let text = path.description
        let acknowledged = scratch.path / "acknowledged"
        try Disk().write([], to: acknowledged)
        let log = acknowledged.description

        await #expect(processExitsWith: .signal(SIGKILL)) { [text = text as String, log = log as String] in
            let catalog = CatalogFile(Path(text)!)
            for number in UInt64(0)... {
                if number == 25 {
                    // From another thread, while the loop goes on: somewhere inside a transaction.
                    var thread = pthread_t()
                    pthread_create(
                        &thread, nil,
                        { _ in
                            kill(getpid(), SIGKILL)
                            return nil
                        }, nil)
                }
                try await catalog.record(.sample(number, at: .done))
                try Disk().append([1], to: Path(log)!)
            }
        }

        let told = try #require(try Disk().attributes(of: acknowledged)?.size)
        #expect(told >= 25)
        #expect(try Connection.open(path, patience: .zero).rows("PRAGMA integrity_check") { $0.text(0) } == ["ok"])
        let survivor = CatalogFile(path)
        for number in UInt64(0)..<UInt64(told) {
            #expect(try await survivor.entry(CatalogEntry.sample(number, at: .done).id) == .sample(number, at: .done))
        }
    }

    private func openDescriptors(of path: Path) -> Int {
        (0..<1024).count { number in
            var target = [CChar](repeating: 0, count: 4096)
            let length = readlink("/proc/self/fd/\(number)", &target, target.count - 1)
            return length > 0 && target.prefix(length).map { UInt8(bitPattern: $0) } == path.bytes
        }
    }
}
