import ContentAddress
import HTTP
import Kubo
import PinningService
import Pipeline
import Synchronization
import SystemCalls
import TestSupport
import Testing

@Suite("Several pinners") struct QuorumTests {
    private let scratch: TemporaryDirectory
    private var car: Path { scratch.path / "item.car" }

    init() throws { scratch = try TemporaryDirectory() }

    @Test("They keep the contract of a pinner, together", arguments: PinnerContract.allCases)
    func contract(_ clause: PinnerContract) async throws {
        let trio = try Trio()
        try await clause.check(trio.quorum(needed: 3), directory: scratch.path)
    }

    @Test("One that is away delays nobody; it is made up for later, and then all have it")
    func oneAway() async throws {
        let trio = try Trio()
        let quorum = trio.quorum(needed: 2)
        let root = try makeCAR(at: car, marker: "one away")
        trio.b.outage.begin()

        try await quorum.pin(car, root: root)

        #expect(try await quorum.isPinned(root))
        let late = await setback { try await quorum.complete(car, root: root) }
        #expect(late?.reason.contains("2 of 3") == true && late?.reason.contains("b: the fake is down") == true)
        trio.b.outage.end()
        try await quorum.complete(car, root: root)
        #expect(await quorum.holders(of: root).map(\.word) == [.has, .has, .has])
    }

    @Test("Too few, and who lacks what is said, member by member")
    func tooFew() async throws {
        let trio = try Trio()
        let root = try makeCAR(at: car, marker: "too few")
        trio.a.outage.begin()

        let setback = await setback { try await trio.quorum(needed: 2).pin(car, root: root) }

        #expect(setback?.class == .temporary)
        let reason = setback?.reason ?? ""
        #expect(reason.contains("1 of 2 pins that are needed"))
        #expect(
            reason.contains("a: the fake is down") && reason.contains("b has it") && reason.contains("c: waits for a"))
    }

    @Test("Who fetches from another is asked after that one")
    func order() async throws {
        let trio = try Trio()
        let root = try makeCAR(at: car, marker: "in order")

        try await trio.quorum(needed: 3).pin(car, root: root)

        #expect(trio.c.wasAskedWhenItsSourceHad == true)
    }

    @Test("What hangs on one who does not answer, nobody can say; what does not, is said")
    func undecided() async throws {
        let trio = try Trio()
        let root = try makeCAR(at: car, marker: "undecided")
        try await trio.quorum(needed: 3).pin(car, root: root)
        trio.b.outage.begin()

        #expect(try await trio.quorum(needed: 2).isPinned(root))
        let setback = await setback { _ = try await trio.quorum(needed: 3).isPinned(root) }
        #expect(setback?.class == .temporary)
        try await trio.a.unpin(root)
        #expect(try await !trio.quorum(needed: 3).isPinned(root))
        let words = await trio.quorum(needed: 3).holders(of: root)
        #expect(words.map(\.name) == ["a", "b", "c"])
        #expect(words[0].word == .lacks && words[2].word == .has)
    }

    @Test("A CAR that any of them finds damaged is the item's fault")
    func damaged() async throws {
        let trio = try Trio()
        let root = try makeCAR(at: car, marker: "damaged")
        try Disk().overwrite(car, at: 1000, with: [0])
        trio.b.outage.begin()

        let setback = await setback { try await trio.quorum(needed: 2).pin(car, root: root) }

        #expect(setback?.class == .permanent)
    }

    @Test("Where each that fails is slow with this item alone, the others need not wait")
    func own() async throws {
        let root = try makeCAR(at: car, marker: "slow")
        let quorum = Quorum(
            [Quorum.Member("a", MemoryPinner(reading: Disk())), Quorum.Member("slow", Slow())], needed: 2)

        let setback = await setback { try await quorum.pin(car, root: root) }

        #expect(setback?.class == .temporary && setback?.scope == .item)
    }

    @Test("Where those that are set up wrongly leave too few, the step rests; where they do not, it goes on")
    func misconfigured() async throws {
        let root = try makeCAR(at: car, marker: "denied")
        let a = MemoryPinner(reading: Disk())
        var settings = KuboNode.Settings(address: "http://127.0.0.1:9")
        settings.token = BearerToken(file: "/nowhere/token")
        let denied = KuboNode(settings)
        let members = [
            Quorum.Member("a", a), Quorum.Member("denied", denied),
            Quorum.Member("service", MemoryPinner(reading: Disk()), sources: ["denied"]),
        ]

        a.outage.begin(calls: 1)
        let soon = await setback { try await Quorum(members, needed: 1).pin(car, root: root) }
        let never = await setback { try await Quorum(members, needed: 2).pin(car, root: root) }
        try await Quorum(members, needed: 1).pin(car, root: root)

        #expect(soon?.scope == .open)
        #expect(never?.scope == .step)
    }

    @Test("A slow one is given up when enough have confirmed, and who stops waiting is let go")
    func slow() async throws {
        let root = try makeCAR(at: car, marker: "in time")
        let members = [Quorum.Member("a", MemoryPinner(reading: Disk())), Quorum.Member("never", Endless())]

        try await Quorum(members, needed: 1).pin(car, root: root)

        let setback = await setback {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await Quorum(members, needed: 2).pin(car, root: root) }
                group.cancelAll()
                try await group.waitForAll()
            }
        }
        #expect(setback == .stopped)
    }

    @Test(
        "A node that is down, another, and a service that then fetches from that one: two real confirmations, later all"
    )
    func real() async throws {
        let (first, second, service) = try (Server("kubo"), Server("kubo"), Server("pinning-service"))
        try Disk().write(Array(service["token"].utf8), to: scratch.path / "token")
        var settings = RemotePins.Settings(
            address: service["endpoint"], token: BearerToken(file: scratch.path / "token"))
        settings.firstLook = .milliseconds(20)
        let quorum = Quorum(
            [
                Quorum.Member("first", first.node()), Quorum.Member("second", second.node()),
                Quorum.Member(
                    "service", RemotePins(settings, sources: [first.node(), second.node()]),
                    sources: ["first", "second"]),
            ], needed: 2)
        let root = try makeLargeCAR(at: car, mebibytes: 20, seed: 21)

        first.kill()
        try await quorum.pin(car, root: root)

        #expect(try await service.node().isPinned(root))
        let words = await quorum.holders(of: root).map(\.word)
        #expect(words[1] == .has && words[2] == .has)
        #expect(try await quorum.audit(root)?.faults.contains { $0.hasPrefix("first cannot be read from") } == true)
        try first.restart()
        try await quorum.complete(car, root: root)
        #expect(await quorum.holders(of: root).map(\.word) == [.has, .has, .has])
        let audit = try await quorum.audit(root)
        #expect(try audit?.blocks == 2 * CARIndex(car).blockCount && audit?.faults == [])
    }
}

/// Two that keep what they are given, and one that wants to know that the first has it.
private struct Trio {
    let a = MemoryPinner(reading: Disk())
    let b = MemoryPinner(reading: Disk())
    let c: Fetching

    init() throws { c = Fetching(from: a) }

    func quorum(needed: Int) -> Quorum {
        Quorum([Quorum.Member("a", a), Quorum.Member("b", b), Quorum.Member("c", c, sources: ["a"])], needed: needed)
    }
}

/// Fetches from another what it is asked for, and remembers whether that one had it.
private final class Fetching: Pinner {
    private let own = MemoryPinner(reading: Disk())
    private let source: MemoryPinner
    private let hadIt = Mutex<Bool?>(nil)

    init(from source: MemoryPinner) { self.source = source }

    var wasAskedWhenItsSourceHad: Bool? { hadIt.withLock { $0 } }

    func pin(_ car: Path, root: CID) async throws(Setback) {
        let has = try await source.isPinned(root)
        hadIt.withLock { $0 = has }
        try await own.pin(car, root: root)
    }

    func isPinned(_ root: CID) async throws(Setback) -> Bool { try await own.isPinned(root) }
    func unpin(_ root: CID) async throws(Setback) { try await own.unpin(root) }
    func audit(_ root: CID) async throws(Setback) -> Audit? { nil }
}

/// Takes its time with every item.
private struct Slow: Pinner {
    func pin(_ car: Path, root: CID) async throws(Setback) { throw .waiting("position 7 of 9") }
    func isPinned(_ root: CID) async throws(Setback) -> Bool { false }
    func unpin(_ root: CID) async throws(Setback) {}
    func audit(_ root: CID) async throws(Setback) -> Audit? { nil }
}

/// Never answers.
private struct Endless: Pinner {
    func pin(_ car: Path, root: CID) async throws(Setback) {
        // Only its cancellation ends it.
        try? await Task.sleep(for: .seconds(3600))
        throw .stopped
    }

    func isPinned(_ root: CID) async throws(Setback) -> Bool { false }
    func unpin(_ root: CID) async throws(Setback) {}
    func audit(_ root: CID) async throws(Setback) -> Audit? { nil }
}
