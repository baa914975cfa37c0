import Spool
import TestSupport
import Testing

@testable import Pipeline

@Suite("The second door, stopped after every single change")
struct UploadCrashTests {
    @Test("A process that dies after any change of an upload breaks no answer, and the next one goes on")
    func processDeath() throws {
        let run = try UploadRun()

        #expect(run.firstFault(at: run.history.indices) { [$0.processDeath] } == nil)
        #expect(run.promises(at: run.trace.count).count == 9, "it went to its end")
    }

    @Test("A power cut after any change of an upload breaks no answer, and the next start goes on")
    func powerCut() throws {
        let run = try UploadRun()

        #expect(run.firstFault(at: run.history.indices) { $0.powerCuts } == nil)
    }

    @Test("Leaving out any flush, or any rename, of the second door breaks an answer")
    func leavingOut() throws {
        let trace = try UploadRun().trace

        let unnoticed = try Self.kinds(trace).filter { _, changes in
            try !changes.contains { try Self.isNoticed(UploadRun(skip: $0), from: $0) }
        }

        #expect(unnoticed.keys.sorted() == [])
    }

    @Test("A flush of the second door that comes only after what it has to precede breaks an answer")
    func swapping() throws {
        let trace = try UploadRun().trace
        let kinds = Self.kinds(trace).mapValues { changes in
            changes.filter { $0 + 1 < trace.count && trace[$0 + 1].hasPrefix("rename") }
        }.filter { $0.key.hasPrefix("fsync") && !$0.value.isEmpty }

        let unnoticed = try kinds.filter { _, changes in
            try !changes.contains { try Self.isNoticed(UploadRun(delay: $0), from: $0) }
        }

        #expect(unnoticed.keys.sorted() == [])
        #expect(!kinds.isEmpty)
    }

    /// The flushes and renames, by their words but for the item's name.
    private static func kinds(_ trace: [String]) -> [String: [Int]] {
        let changes = trace.indices.filter { trace[$0].hasPrefix("fsync") || trace[$0].hasPrefix("rename") }
        return Dictionary(grouping: changes) { change in
            trace[change].split(separator: "/", omittingEmptySubsequences: false)
                .map { ItemID($0.prefix(36)) == nil ? String($0) : "ID" + $0.dropFirst(36) }.joined(separator: "/")
        }
    }

    private static func isNoticed(_ mutant: UploadRun, from change: Int) -> Bool {
        let last = mutant.history.count
        return mutant.firstFault(at: (last - 1)..<last) { [$0.processDeath] } != nil
            || mutant.firstFault(at: min(change, last)..<last) { $0.powerCuts } != nil
    }
}
