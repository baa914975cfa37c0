import Spool
import TestSupport
import Testing

@testable import Pipeline

/// The other side of the crash tests: what they would not notice need not be there.
///
/// A kind of change is one line of the spool's code at one stage: the same words but for the item. Each
/// kind is left out, or made late, at one occurrence after the other until that breaks a promise.
struct MutationTests {
    @Test("Leaving out any flush, or any rename, breaks a promise")
    func leavingOut() async throws {
        let succeeds = try await Recording(.succeeds)
        let fails = try await Recording(.fails)
        // Or everything would be noticed.
        for whole in [succeeds, fails] { #expect(await !Self.isNoticed(whole, from: 0)) }
        let kinds = Self.kinds(succeeds.trace)

        let unnoticed = try await Self.unnoticed(kinds) { try await Recording(.succeeds, isFlushed: $1, skip: $0) }
        let more = Self.kinds(fails.trace).filter { kinds[$0.key] == nil }
        let unnoticedThere = try await Self.unnoticed(more) { try await Recording(.fails, isFlushed: $1, skip: $0) }

        #expect(unnoticed + unnoticedThere == [])
        #expect(kinds.count > 40)
    }

    @Test("A flush that comes only after the rename it has to precede breaks a promise")
    func swapping() async throws {
        let trace = try await Recording(.succeeds).trace
        let kinds = Self.kinds(trace).filter { kind, changes in
            kind.hasPrefix("fsync") && !kind.hasSuffix("scratch/")
                && changes.contains { Self.isFollowedByRename($0, trace) }
        }.mapValues { $0.filter { Self.isFollowedByRename($0, trace) } }

        let unnoticed = try await Self.unnoticed(kinds) { try await Recording(.succeeds, isFlushed: $1, delay: $0) }

        #expect(unnoticed == [])
        #expect(!kinds.isEmpty)
    }

    /// What may be lost or late, and why.
    private static let economies = [
        "receipt-",  // made again from the item at every start
        "checksum",  // costs one hash
        "attempts",  // the diary has a test of its own: `FaultTests.poison`
        "rename /spool/incoming/film.mp4 → ",  // missed at once: what came in is looked at
        "scratch/plan",  // costs the units that it vouches for
        "dag.part → ",  // costs the CAR, which is made again
        "dag.part/products.json",  // costs that another box makes the film, too
        "stored.json.part → ", "upkeep.json.part → ",  // costs another look at the store
        "/pins/",  // was flushed with the unit that became the product
        "/failed/ID/",  // its document and their directory are made again from the item
        // likewise, while the item stays as it is
        "/admitted/ID/documents/", "/transcoded/ID/documents/", "/pinned/ID/documents/",
        "documents/00002.json.part → ",  // the next update writes it
    ]

    private static func kinds(_ trace: [String]) -> [String: [Int]] {
        var kinds: [String: [Int]] = [:]
        for (change, words) in trace.enumerated() where words.hasPrefix("fsync") || words.hasPrefix("rename") {
            let kind = kind(of: words)
            if economies.contains(where: { kind.contains($0) }), !kind.hasSuffix("failure.json") { continue }
            kinds[kind, default: []].append(change)
        }
        return kinds
    }

    /// The words but for the item's name.
    private static func kind(of words: String) -> String {
        words.split(separator: "/", omittingEmptySubsequences: false)
            .map { ItemID(String($0.prefix(36))) == nil ? String($0) : "ID" + $0.dropFirst(36) }
            .joined(separator: "/")
    }

    private static func isFollowedByRename(_ change: Int, _ trace: [String]) -> Bool {
        change + 1 < trace.count && trace[change + 1].hasPrefix("rename") && !trace[change + 1].contains("receipt-")
    }

    /// The kinds whose mutants break no promise anywhere.
    private static func unnoticed(
        _ kinds: [String: [Int]], _ mutant: (_ change: Int, _ isFlushed: Bool) async throws -> Recording
    ) async throws -> [String] {
        var unnoticed: [String] = []
        for (kind, changes) in kinds.sorted(by: { $0.value[0] < $1.value[0] }) {
            var isNoticed = false
            for change in changes {
                for isFlushed in [true, false] where !isNoticed {
                    let mutant = try await mutant(change, isFlushed)
                    // The same journey makes the same changes, or the mutant would be another one.
                    try #require(kind == Self.kind(of: mutant.trace[change]))
                    isNoticed = await Self.isNoticed(mutant, from: change)
                }
            }
            if !isNoticed { unnoticed.append(kind) }
        }
        return unnoticed
    }

    /// The mutant is looked at at its end, and for a while from the change on.
    private static func isNoticed(_ mutant: Recording, from change: Int) async -> Bool {
        let last = mutant.history.count
        if await mutant.firstFault(at: (last - 1)..<last, { [$0.processDeath] }) != nil { return true }
        // A version of the document is missed only when the next one is written, much later.
        let reach = mutant.trace[min(change, mutant.trace.count - 1)].hasSuffix("documents/") ? last : 60
        return await mutant.firstFault(at: min(change, last)..<min(change + reach, last), { $0.powerCuts }) != nil
    }
}
