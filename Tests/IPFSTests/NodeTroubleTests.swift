import ContentAddress
import Glibc
import HTTP
import JSONValue
import Kubo
import Pipeline
import SystemCalls
import TestSupport
import Testing

@Suite("A Kubo node in trouble") struct NodeTroubleTests {
    private let scratch: TemporaryDirectory
    private let server: Server
    private var car: Path { scratch.path / "item.car" }

    init() throws {
        scratch = try TemporaryDirectory()
        server = try Server("kubo")
    }

    @Test("Cut off in the middle of an import and killed, it makes the item wait; back again, it takes all of it")
    func killed() async throws {
        let root = try makeLargeCAR(at: car, mebibytes: 64, seed: 1)
        let whole = try CARIndex(car).blockCount
        let proxy = try proxy()
        // Twice: on a connection that was kept, libcurl tries once more by itself.
        _ = try proxy.ask("cut \(32 << 20) times 2 on dag/import")

        let setback = await setback { try await proxy.node().pin(car, root: root) }
        server.kill()

        #expect(setback?.class == .temporary)
        try server.restart()
        let node = server.node()
        #expect(try await !node.isPinned(root))
        #expect(try server.blocks().count < whole)
        try await node.pin(car, root: root)
        let audit = try await node.audit(root)
        #expect(audit?.blocks == whole && audit?.faults == [])
    }

    @Test("Where only its answer was lost, the film is not sent again")
    func lostAnswer() async throws {
        let root = try makeCAR(at: car, marker: "answer lost")
        let proxy = try proxy()
        _ = try proxy.ask("drop times 2 on dag/import")

        let setback = await setback { try await proxy.node().pin(car, root: root) }
        let sent = try proxy.ask("seen dag/import")
        try await proxy.node().pin(car, root: root)

        #expect(setback?.class == .temporary)
        #expect(try proxy.ask("seen dag/import") == sent)
    }

    @Test("Killed after it has pinned, it has its pins when it comes back")
    func keeps() async throws {
        let node = server.node()
        let root = try makeCAR(at: car, marker: "stays")
        try await node.pin(car, root: root)

        server.kill()
        let away = await setback { _ = try await node.isPinned(root) }
        try server.restart()

        #expect(away?.class == .temporary)
        #expect(away?.reason.contains("connection refused") == true)
        #expect(try await node.isPinned(root))
    }

    @Test("One that takes connections and does not answer is given up within its limit")
    func frozen() async throws {
        let root = try makeLargeCAR(at: car, mebibytes: 64, seed: 2)
        let node = server.node(stall: .seconds(1))
        try server.freeze()

        let setback = await setback { try await node.pin(car, root: root) }

        #expect(setback?.class == .temporary)
        try server.thaw()
        try await node.pin(car, root: root)
        #expect(try await node.isPinned(root))
    }

    @Test("One that answers what is asked of it and takes nothing of an import is given up within its limit")
    func takesNothing() async throws {
        let root = try makeLargeCAR(at: car, mebibytes: 64, seed: 3)
        let proxy = try proxy()
        _ = try proxy.ask("hang on dag/import")

        let setback = await setback { try await proxy.node(stall: .seconds(1)).pin(car, root: root) }

        #expect(setback?.class == .temporary)
        #expect(setback?.reason.contains("nothing has moved for 1") == true)
        #expect(try proxy.ask("seen repo/stat") != #"{"seen": 0}"#)
    }

    @Test("Who stops waiting for it is let go at once")
    func cancelled() async throws {
        let root = try makeCAR(at: car, marker: "stopped")
        let node = server.node()
        try server.freeze()
        defer { try? server.thaw() }

        let setback = await setback {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await node.pin(car, root: root) }
                try await Task.sleep(for: .milliseconds(200))
                group.cancelAll()
                try await group.waitForAll()
            }
        }

        #expect(setback == .stopped)
    }

    @Test("One that cannot write its blocks makes the item wait, with the node's words")
    func cannotWrite() async throws {
        let root = try makeCAR(at: car, marker: "no disk")
        let blocks = server.directory / "repo" / "blocks"
        try Disk().rename(blocks, to: server.directory / "away")
        try Disk().write([], to: blocks)

        let setback = await setback { try await server.node().pin(car, root: root) }

        #expect(setback?.class == .temporary)
        #expect(setback?.reason.contains("it says: ") == true)
        try Disk().remove(file: blocks)
        try Disk().rename(server.directory / "away", to: blocks)
        try await server.node().pin(car, root: root)
    }

    @Test("A block that it lost or that went bad is found when the DAG is read back")
    func audits() async throws {
        let node = server.node()
        let root = try makeCAR(at: car, marker: "read back")
        try await node.pin(car, root: root)
        let ours = try server.blocks().sorted { Disk().size($0) > Disk().size($1) }
        let (large, small) = (ours[0], try #require(ours.first { Disk().size($0) == "read back".utf8.count }))

        try Disk().overwrite(large, at: 1000, with: [0])
        try Disk().remove(file: small)
        let audit = try await node.audit(root)

        #expect(audit?.blocks == 1)
        #expect(audit?.faults.count == 2)
        #expect(audit?.faults.contains { $0.contains("another hash") } == true)
        #expect(audit?.faults.contains { $0.contains("could not find") } == true)
    }

    @Test("Another server at its address is named as such", arguments: ["/echo", "/status?404", "/status?302"])
    func another(_ path: String) async throws {
        let odd = try Server.shared("odd-http")
        let node = KuboNode(KuboNode.Settings(address: odd["endpoint"] + path + "#"))
        let root = try makeCAR(at: car, marker: "elsewhere")

        let setback = await setback { try await node.pin(car, root: root) }

        #expect(setback?.class == .temporary)
        #expect(setback?.reason.contains(path == "/echo" ? "no Keys" : "no RPC API of Kubo") == true)
    }

    @Test("A gateway before it that answers 500, 502 or 503 makes the item wait", arguments: [500, 502, 503, 504, 429])
    func gateway(_ status: Int) async throws {
        let odd = try Server.shared("odd-http")
        let node = KuboNode(KuboNode.Settings(address: odd["endpoint"] + "/status?\(status)#"))
        let root = try makeCAR(at: car, marker: "gateway")

        let setback = await setback { try await node.pin(car, root: root) }

        #expect(setback?.class == .temporary)
        #expect(setback?.reason.contains("it answers \(status): said") == true)
    }
}

extension NodeTroubleTests {
    /// Before the node, to do harm.
    private func proxy() throws -> Server {
        try Server("fault-proxy", String(server["endpoint"].split(separator: "/").last!))
    }
}

extension Disk {
    fileprivate func size(_ path: Path) -> Int { (try? attributes(of: path)?.size).flatMap { $0 } ?? 0 }
}
