import Gateway
import HTTP
import HTTPServer
import JSONValue
import Pipeline
import Spool
import Synchronization
import SystemCalls
import TestSupport

/// Two spools, those who may watch them, and the door through which they do.
final class Town: Sendable {
    let live: Live
    let server: HTTPServer.Server
    private let spools: [String: (service: SpoolService, disk: MemoryDisk)]
    private let work: Task<Void, Never>
    private let client = Client()

    static let film: [UInt8] = [0, 0, 0, 24] + Array("ftypisom a film".utf8)

    init(origins: [String] = []) throws {
        let premises = Premises()
        let live = try Live(premises)
        var spools: [String: (service: SpoolService, disk: MemoryDisk)] = [:]
        for (name, organisation) in [("north", "acme"), ("south", "umbrella")] {
            let spool = try Self.spool(name, organisation) { live.tell($0, spool: name) }
            premises.open(spool.service, as: name)
            spools[name] = spool
        }
        func caller(_ name: String, _ scopes: Set<Scope>, _ organisation: String?) -> Caller {
            Caller(name: name, scopes: scopes, organisation: organisation)
        }
        let tokens = Tokens(
            [
                (Array("token-of-all-spools".utf8), caller("all", [.read], nil)),
                (Array("token-of-acme-alone".utf8), caller("acme", [.read], "acme")),
                (Array("token-of-an-uploader".utf8), caller("uploader", [.upload], nil)),
            ], isOpen: false)
        let router = Router(Watching(live, tokens: tokens, origins: origins).routes, tokens: tokens, origins: origins)
        server = try HTTPServer.Server(router, on: [.address("127.0.0.1", port: 0)])
        self.live = live
        self.spools = spools
        let services = spools.values.map(\.service)
        work = Task(executorPreference: BlockingThreads()) {
            await withTaskGroup(of: Void.self) { group in
                for service in services { group.addTask { await service.run(tick: .seconds(3600)) } }
            }
        }
    }

    private static func spool(
        _ name: String, _ organisation: String, tell: @escaping @Sendable (Event) -> Void
    ) throws -> (service: SpoolService, disk: MemoryDisk) {
        let disk = MemoryDisk()
        try Spool.make(at: "/spool", on: disk)
        let ports = Ports(
            transcoder: FakeTranscoder(on: disk), store: MemoryStore(reading: disk),
            pinner: MemoryPinner(reading: disk),
            catalog: MemoryCatalog())
        let service = SpoolService(
            try Spool(at: "/spool", on: disk, floor: Room(bytes: 0, inodes: 0)),
            Settings(spool: name, organisation: organisation), ports, cores: Cores(1), estimate: Estimate(cores: 1),
            tell: tell)
        return (service, disk)
    }

    /// Drops a film at the door of a spool, and lets it in.
    @discardableResult
    func drop(_ name: Name, at spool: String) throws -> ItemID {
        let (service, disk) = spools[spool]!
        let file = service.spool.door / name
        try disk.write(Self.film + name.bytes, to: file)
        let attributes = try disk.attributes(of: file)!
        return try service.reception.admit(file, attributes, proof: "test")!.id
    }

    func pause(_ isPaused: Bool, _ spool: String) throws {
        try spools[spool]!.service.spool.pause(isPaused)
        spools[spool]!.service.lookAgain()
    }

    var place: String { server.places[0] }

    func end() async {
        work.cancel()
        await work.value
        live.hangUp()
        await server.stop()
    }

    /// Asks for events; the answer's head, with what the server said where it refused.
    func ask(_ target: String, token: String?) async throws -> (status: Int, body: String) {
        let headers = token.map { [Request.Header("Authorization", "Bearer " + $0)] } ?? []
        let answer = try await client.send(Request(.get, "http://\(place)\(target)", headers: headers))
        return (answer.status, String(decoding: answer.body, as: UTF8.self))
    }

    /// Reads events until one that `isLast` says so of.
    func events(
        _ target: String = "/events", token: String, last id: Int? = nil,
        until isLast: @escaping @Sendable (JSON) -> Bool
    ) async throws -> [Heard] {
        let heard = Mutex<(bytes: [UInt8], events: [Heard])>(([], []))
        var headers = [Request.Header("Authorization", "Bearer " + token)]
        if let id { headers.append(.init("Last-Event-ID", "\(id)")) }
        var request = Request(.get, "http://\(place)\(target)", headers: headers)
        request.sink = { bytes in
            heard.withLock { heard in
                heard.bytes += bytes
                while let end = heard.bytes.firstRange(of: [10, 10]) {
                    let block = String(decoding: heard.bytes[..<end.lowerBound], as: UTF8.self)
                    heard.bytes.removeSubrange(..<end.upperBound)
                    guard let event = Heard(block) else { continue }
                    heard.events.append(event)
                    if isLast(event.data) { return .enough }
                }
                return .goOn
            }
        }
        do {
            _ = try await client.send(request)
        } catch {
            guard error.fault == .enough else { throw error }
        }
        return heard.withLock { $0.events }
    }

    /// An event as it stands in the stream.
    struct Heard: Sendable {
        var id: Int?
        var event: String?
        var data = JSON.null

        /// Nil for a block without data.
        init?(_ block: String) {
            for line in block.split(separator: "\n") {
                let parts = line.split(separator: ":", maxSplits: 1).map(String.init)
                guard parts.count == 2 else { continue }
                let value = String(parts[1].drop { $0 == " " })
                switch parts[0] {
                case "id": id = Int(value)
                case "event": event = value
                case "data":
                    // What is no JSON is no data, and the tests miss it.
                    data = (try? JSON(parsing: Array(value.utf8))) ?? .null
                default: break
                }
            }
            if data == .null { return nil }
        }
    }
}
