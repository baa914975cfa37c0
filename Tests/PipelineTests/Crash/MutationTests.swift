import Spool
import TestSupport
import Testing

@testable import Pipeline

/// The other side of the crash tests: what they would not notice need not be there.
struct MutationTests {
    @Test("Leaving out any flush, or any rename, breaks a promise", arguments: [Journey.succeeds, .fails])
    func leavingOut(_ journey: Journey) async throws {
        let trace = try await Recording(journey).trace
        for (change, words) in trace.enumerated() where Self.matters(words) {
            let broken = try await Self.isNoticed(Recording(journey, skip: change), from: change)
            #expect(broken, "nothing notices that change \(change) was left out: \(words)")
        }
    }

    @Test("A flush or a rename that comes after what follows it breaks a promise")
    func swapping() async throws {
        let trace = try await Recording(.succeeds).trace
        for (change, words) in trace.enumerated().dropLast()
        where Self.matters(words) && Self.order(words, trace[change + 1]) {
            let broken = try await Self.isNoticed(Recording(.succeeds, delay: change), from: change)
            #expect(
                broken, "nothing notices that change \(change) came after its successor: \(words), \(trace[change + 1])"
            )
        }
    }

    /// Flushes and renames, but for those of receipts, which may be lost, and of the diary, which has a
    /// test of its own.
    private static func matters(_ change: String) -> Bool {
        (change.hasPrefix("fsync") || change.hasPrefix("rename")) && !change.contains("receipt-")
            && !change.contains("attempts")
    }

    /// Two changes whose order is a promise: bytes before the name, name before the commit.
    private static func order(_ first: String, _ second: String) -> Bool {
        second.hasPrefix("rename") || first.hasPrefix("rename")
    }

    /// The mutant is looked at at its end, and for a while from the change on.
    private static func isNoticed(_ mutant: Recording, from change: Int) async -> Bool {
        let last = mutant.history.count
        if await mutant.firstFault(at: (last - 1)..<last, { [$0.processDeath] }) != nil { return true }
        let window = min(change, last)..<min(change + 60, last)
        return await mutant.firstFault(at: window, { $0.powerCuts }) != nil
    }
}
