import Pipeline
import SQLite
import Spool
import SystemCalls
import TestSupport
import Testing

@Suite("The ledger of objects") struct LedgerTests {
    @Test("A file keeps the contract of a ledger", arguments: ObjectLedgerContract.allCases)
    func file(_ clause: ObjectLedgerContract) async throws {
        let place = try TemporaryDirectory()

        try await clause.check(LedgerFile(place.path / "ledger.sqlite"))
    }

    @Test("The fake keeps it too", arguments: ObjectLedgerContract.allCases)
    func fake(_ clause: ObjectLedgerContract) async throws { try await clause.check(MemoryLedger()) }

    @Test("Another process finds what was entered, and tools what is not taken")
    func again() async throws {
        let place = try TemporaryDirectory()
        let object = SourceObject(source: "studio", bucket: "films", key: "a.mp4", tag: "\"1\"", size: 7)
        let line = LedgerLine(object, .random(), .refused("it is too large"))
        try await LedgerFile(place.path / "ledger.sqlite").enter([line])

        let again = LedgerFile(place.path / "ledger.sqlite")

        #expect(try await again.lines(of: [object]) == [line])
        #expect(try again.untaken(most: 10) == [line])
    }

    @Test("A ledger that is damaged stops the source, and says what to do")
    func damaged() async throws {
        let place = try TemporaryDirectory()
        try Disk().write(Array(repeating: 7, count: 4096), to: place.path / "ledger.sqlite")

        let setback = await #expect(throws: Setback.self) {
            try await LedgerFile(place.path / "ledger.sqlite").wanted(from: "studio", most: 1)
        }

        #expect(setback?.scope == .step)
        #expect(setback?.reason.contains("restore it") == true)
    }
}
