import ContentAddress
import HTTP
import JSONValue
import Kubo
import Pipeline
import SystemCalls
import TestSupport
import Testing

@testable import PinningService

@Suite("A pinning service") struct RemotePinsTests {
    private static let node = Result { try Server("kubo") }
    private static let server = Result { try Server("pinning-service") }

    private let scratch: TemporaryDirectory
    private var car: Path { scratch.path / "item.car" }

    init() throws { scratch = try TemporaryDirectory() }

    @Test("It keeps the contract of a pinner", arguments: PinnerContract.allCases)
    func contract(_ clause: PinnerContract) async throws {
        try await clause.check(try pins(), directory: scratch.path)
    }

    @Test("What it calls pinned, its own node has fetched over the network and pinned")
    func fetches() async throws {
        let root = try makeLargeCAR(at: car, mebibytes: 20, seed: 11)
        let pins = try pins()

        try await pins.pin(car, root: root)

        let theirs = try Self.server.get().node()
        #expect(try await theirs.isPinned(root))
        #expect(try await theirs.audit(root)?.blocks == CARIndex(car).blockCount)
        try await pins.unpin(root)
        #expect(try await !theirs.isPinned(root))
    }

    @Test("A DAG is asked for once, however often it is pinned; the request of another name is not ours")
    func once() async throws {
        let root = try makeCAR(at: car, marker: "asked for once")
        let other = try pins { $0.name = "a person" }
        let pins = try pins()
        try await other.pin(car, root: root)

        #expect(try await !pins.isPinned(root))
        try await pins.pin(car, root: root)
        try await pins.pin(car, root: root)

        #expect(try await account().requests(for: root).count == 1)
        try await pins.unpin(root)
        #expect(try await other.isPinned(root))
    }

    @Test("Where the service dials nobody, our node dials it")
    func delegates() async throws {
        let shy = try Server("pinning-service", "--waits")
        let root = try makeCAR(at: car, marker: "dialled by us")

        try await pins(of: shy).pin(car, root: root)

        #expect(try await shy.node().isPinned(root))
    }

    @Test("What nobody has stays as it is: the item waits, and its request is taken up again, not doubled")
    func stands() async throws {
        let shy = try Server("pinning-service", "--waits")
        let root = try makeCAR(at: car, marker: "held back")
        let hidden = Hidden(node: try Self.node.get().node())

        for _ in 1...2 {
            let setback = await setback {
                try await pins(of: shy, source: hidden) { $0.stall = .milliseconds(300) }.pin(car, root: root)
            }
            #expect(setback?.class == .temporary && setback?.scope == .item)
            #expect(setback?.reason.contains("still pinning, nothing new for 0.3") == true)
        }

        #expect(try await account(of: shy).requests(for: root).map(\.status) == [.pinning])
        try await pins(of: shy).pin(car, root: root)
        #expect(try await account(of: shy).requests(for: root).map(\.status) == [.pinned])
    }

    @Test("Killed while it fetches, it goes on when it comes back")
    func killed() async throws {
        let shy = try Server("pinning-service", "--waits")
        let root = try makeCAR(at: car, marker: "killed")
        let hidden = Hidden(node: try Self.node.get().node())
        _ = await setback {
            try await pins(of: shy, source: hidden) { $0.stall = .milliseconds(200) }.pin(car, root: root)
        }

        shy.kill()
        let away = await setback { _ = try await pins(of: shy).isPinned(root) }
        try shy.restart()
        try await pins(of: shy).pin(car, root: root)

        #expect(away?.class == .temporary)
        #expect(try await shy.node().isPinned(root))
        #expect(try await account(of: shy).requests(for: root).count == 1)
    }

    @Test("An account without funds, and a token that it does not know, are named")
    func refusals() async throws {
        let poor = try Server("pinning-service", "--most", "0")
        let root = try makeCAR(at: car, marker: "poor")
        try Disk().write(Array("stolen".utf8), to: scratch.path / "stolen")

        let unpaid = await setback { try await pins(of: poor).pin(car, root: root) }
        let unknown = await setback {
            try await pins { $0.token = BearerToken(file: scratch.path / "stolen") }.pin(car, root: root)
        }

        #expect(unpaid?.class == .temporary)
        #expect(
            unpaid?.reason.contains("INSUFFICIENT_FUNDS: Unable to process request due to the lack of funds") == true)
        #expect(unknown?.class == .temporary)
        #expect(unknown?.reason.contains("it denies access: UNAUTHORIZED") == true)
        #expect(unknown?.scope == .step)
    }

    @Test("A node of ours that is away is said to be what is missing")
    func sourceAway() async throws {
        let root = try makeCAR(at: car, marker: "no source")
        let away = KuboNode(KuboNode.Settings(address: "http://127.0.0.1:1"))

        let setback = await setback { try await pins(source: away).pin(car, root: root) }

        #expect(setback?.reason.contains("the IPFS node at http://127.0.0.1:1") == true)
    }

    private func pins(
        of server: Server? = nil, source: (any Peer)? = nil, _ change: (inout RemotePins.Settings) -> Void = { _ in }
    ) throws -> RemotePins {
        RemotePins(try settings(of: server, change), sources: [try source ?? Self.node.get().node()])
    }

    private func account(of server: Server? = nil) throws -> Account {
        Account(client: Client(), settings: try settings(of: server) { _ in })
    }

    private func settings(
        of server: Server?, _ change: (inout RemotePins.Settings) -> Void
    ) throws -> RemotePins.Settings {
        let server = try server ?? Self.server.get()
        try Disk().write(Array(server["token"].utf8), to: scratch.path / "token")
        var settings = RemotePins.Settings(
            address: server["endpoint"], token: BearerToken(file: scratch.path / "token"))
        settings.firstLook = .milliseconds(20)
        change(&settings)
        return settings
    }
}

/// A node that cannot be found: it has no address, and dials nobody.
private struct Hidden: Peer {
    let node: KuboNode

    func pin(_ car: Path, root: CID) async throws(Setback) { try await node.pin(car, root: root) }
    func isPinned(_ root: CID) async throws(Setback) -> Bool { try await node.isPinned(root) }
    func unpin(_ root: CID) async throws(Setback) { try await node.unpin(root) }
    func audit(_ root: CID) async throws(Setback) -> Audit? { try await node.audit(root) }
    func addresses() async throws(Setback) -> [String] { [] }
    func connect(to address: String) async throws(Setback) {}
}
