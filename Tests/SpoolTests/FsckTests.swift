import SystemCalls
import TestSupport
import Testing

@testable import Spool

struct FsckTests {
    private static let failure: @Sendable (Item, String) -> [UInt8] = { Array("\($0.id) \($1)".utf8) }

    @Test("A spool in order has no violations, at every stage", arguments: Stage.working + [.done])
    func inOrder(_ stage: Stage) throws {
        let bench = try Bench()
        try bench.admit()
        try bench.advance(to: stage)

        #expect(try bench.spool.violations() == [])
    }

    @Test("A product that is missing sends the item back to where it is made")
    func missingProduct() throws {
        let bench = try Bench()
        try bench.admit()
        try bench.advance(to: .done)
        let done = bench.spool.item(bench.id, at: .done)
        try bench.disk.removeTree(done.directory / "renditions")

        let violations = try bench.spool.violations()
        #expect(violations == [.withoutProduct(done, of: .segmented)])
        _ = try bench.spool.mend(violations[0], failure: Self.failure)

        #expect(try bench.spool.locate(bench.id)?.stage == .segmented)
        #expect(try bench.spool.violations() == [])
    }

    @Test("A product that lost a file, or some bytes of one, is found broken", arguments: [true, false])
    func brokenProduct(isGone: Bool) throws {
        let bench = try Bench()
        try bench.admit()
        try bench.advance(to: .transcoded)
        let item = bench.spool.item(bench.id, at: .transcoded)
        let file = item.directory / "segments" / "file"
        if isGone { try bench.disk.remove(file: file) } else { try bench.disk.write([1], to: file) }

        let violations = try bench.spool.violations()
        #expect(violations == [.brokenProduct(item, of: .admitted)])
        _ = try bench.spool.mend(violations[0], failure: Self.failure)

        #expect(try bench.spool.locate(bench.id)?.stage == .admitted)
    }

    @Test("An item without its source is put before a person")
    func withoutSource() throws {
        let bench = try Bench()
        let item = try bench.admit()
        try bench.advance(to: .segmented)
        try bench.disk.remove(file: bench.spool.item(item.id, at: .segmented).source)

        for violation in try bench.spool.violations() { _ = try bench.spool.mend(violation, failure: Self.failure) }

        #expect(try bench.spool.locate(item.id)?.stage == .failed)
    }

    @Test("What a crash leaves behind is found and taken away")
    func leftovers() throws {
        let bench = try Bench()
        let void = bench.spool.item(bench.id, at: .admitted)
        try bench.disk.makeDirectory(void.directory)
        try bench.disk.write([], to: void.ticket)
        let stray = bench.spool.work / ItemID(milliseconds: 5, random: (0, 0)).name
        try bench.disk.makeDirectory(stray)

        let violations = try bench.spool.violations()
        #expect(Set(violations) == [.voidHome(void), .strayWork(stray)])
        for violation in violations { _ = try bench.spool.mend(violation, failure: Self.failure) }

        #expect(try bench.spool.violations() == [])
    }

    @Test("An item in two stages is left for a person, and nothing is removed")
    func twice() throws {
        let bench = try Bench()
        try bench.admit()
        try bench.disk.makeDirectory(bench.spool.item(bench.id, at: .failed).directory)
        let double = try #require(
            bench.spool.violations().first { if case .inSeveralStages = $0 { true } else { false } })

        #expect(try bench.spool.mend(double, failure: Self.failure) == nil)
        #expect(try bench.disk.read(bench.spool.item(bench.id, at: .admitted).source) == Bench.film)
    }
}
