import ContentAddress
import Glibc
import HTTP
import Kubo
import Pipeline
import SystemCalls
import TestSupport
import Testing

@Suite("A Kubo node") struct KuboNodeTests {
    private static let server = Result { try Server("kubo") }

    private let scratch: TemporaryDirectory
    private var car: Path { scratch.path / "item.car" }

    init() throws { scratch = try TemporaryDirectory() }

    @Test("It keeps the contract of a pinner", arguments: PinnerContract.allCases)
    func contract(_ clause: PinnerContract) async throws {
        try await clause.check(try Self.server.get().node(), directory: scratch.path)
    }

    @Test("What it has pinned is not sent again")
    func onlyOnce() async throws {
        let node = try Self.server.get().node()
        let root = try makeCAR(at: car, marker: "sent once")
        try await node.pin(car, root: root)
        // Sent again, it would be refused.
        try Disk().overwrite(car, at: 1000, with: [0])

        try await node.pin(car, root: root)

        #expect(try await node.isPinned(root))
    }

    @Test("A CAR that was cut short is refused, and is the item's fault")
    func truncated() async throws {
        let node = try Self.server.get().node()
        let root = try makeCAR(at: car, marker: "cut short")
        let whole = try Disk().read(car)
        try Disk().write(Array(whole.dropLast(10)), to: car)

        let setback = await setback { try await node.pin(car, root: root) }

        #expect(setback?.class == .permanent)
        #expect(setback?.reason.contains("ends early") == true)
        #expect(try await !node.isPinned(root))
    }

    @Test("An item without its CAR is for a person to look at")
    func lacking() async throws {
        let root = try makeCAR(at: car, marker: "gone")
        try Disk().remove(file: car)

        let setback = await setback { try await Self.server.get().node().pin(car, root: root) }

        #expect(setback?.class == .permanent)
        #expect(setback?.reason.contains("the item has no CAR") == true)
    }

    @Test("It can be dialled at 127.0.0.1, and at no other address")
    func addresses() async throws {
        let addresses = try await Self.server.get().node().addresses()

        #expect(addresses.count == 1)
        #expect(addresses.allSatisfy { $0.hasPrefix("/ip4/127.0.0.1/tcp/") && $0.contains("/p2p/") })
    }

    @Test("A peer that is not there cannot be connected to, and that is a matter of time")
    func strangers() async throws {
        let peer = "/ip4/127.0.0.1/tcp/1/p2p/QmNnooDu7bfjPFoTZYxMNLWUQJyrVwtbZg5gBMjTezGAJN"

        let setback = await setback { try await Self.server.get().node().connect(to: peer) }

        #expect(setback?.class == .temporary)
    }
}

@Suite("A Kubo node behind a token and TLS") struct GuardedNodeTests {
    private let scratch: TemporaryDirectory
    private let server: Server
    private var token: Path { scratch.path / "token" }

    init() throws {
        scratch = try TemporaryDirectory()
        server = try Server("kubo", "--token", "open-sesame", "--tls")
    }

    @Test("It is served with the right token, and a new one is taken without a restart")
    func tokens() async throws {
        let root = try makeCAR(at: scratch.path / "item.car", marker: "film")
        let node = node(token: BearerToken(file: token), trusting: true)

        for wrong in ["", "a guess", "guess\n"] {
            try Disk().write(Array(wrong.utf8), to: token)
            let setback = await setback { try await node.pin(scratch.path / "item.car", root: root) }
            #expect(setback?.class == .temporary)
            #expect(setback?.scope == .step, "\(wrong)")
            #expect(setback?.reason.contains("guess") == false)
        }
        try Disk().write(Array("open-sesame\n".utf8), to: token)
        try await node.pin(scratch.path / "item.car", root: root)

        #expect(try await node.isPinned(root))
    }

    @Test("Without a token, or with a certificate that nobody vouches for, the configuration is at fault")
    func strangers() async throws {
        let root = try makeCAR(at: scratch.path / "item.car", marker: "film")
        try Disk().write(Array("open-sesame".utf8), to: token)
        let nodes = [
            ("denies access", node(token: nil, trusting: true)),
            ("not trusted", node(token: BearerToken(file: token), trusting: false)),
            ("token cannot be read", node(token: BearerToken(file: scratch.path / "absent"), trusting: true)),
        ]

        for (words, node) in nodes {
            let setback = await setback { _ = try await node.isPinned(root) }
            #expect(setback?.class == .temporary)
            #expect(setback?.reason.contains(words) == true)
            #expect(setback?.scope == .step)
        }
    }

    @Test("A token prints as a secret")
    func secret() {
        #expect("\(BearerToken(file: token))" == "‹secret›")
    }

    private func node(token: BearerToken?, trusting: Bool) -> KuboNode {
        var settings = KuboNode.Settings(address: server["endpoint"])
        settings.token = token
        var transport = Client.Settings()
        if trusting { transport.certificates = Path(server["certificate"]) }
        return KuboNode(settings, client: Client(transport))
    }
}
