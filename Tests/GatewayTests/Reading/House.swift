import HTTPServer
import JSONValue
import Spool
import SystemCalls
import TestSupport
import Testing

@testable import Gateway
@testable import Pipeline

/// A spool on a disk in memory behind a door, with films on their way through it, and who asks at the door.
struct House {
    let disk = MemoryDisk()
    let service: SpoolService
    let premises = Premises(["main", "away"])
    let meter = RequestMeter()
    let store: MemoryStore
    let catalog = MemoryCatalog()
    let pinner: MemoryPinner
    private let router: Router

    static let film = [0, 0, 0, 24] + Array("ftypisom a film of ".utf8)

    init(_ more: (House.Parts) -> [Route] = { _ in [] }) throws {
        try Spool.make(at: "/spool", on: disk)
        store = MemoryStore(reading: disk)
        pinner = MemoryPinner(reading: disk)
        let transcoder = FakeTranscoder(on: disk)
        var settings = Settings(spool: "main", organisation: "acme")
        settings.patience.first = .zero
        service = SpoolService(
            try Spool(at: "/spool", on: disk, floor: Room(bytes: 1000, inodes: 10)), settings,
            Ports(transcoder: transcoder, store: store, pinner: pinner, catalog: catalog), cores: Cores(1),
            estimate: Estimate(cores: 1), tell: { _ in })
        premises.open(service, as: "main")
        premises.open(service, as: "away")
        premises.close("away")
        let parts = Parts(premises: premises, catalog: catalog, meter: meter)
        let meter = meter
        router = Router(
            Reading(premises, catalog: catalog).routes + Removals(premises, catalog: catalog).routes
                + Operating(premises, meter: meter).routes + more(parts),
            tokens: Tokens(Self.callers.map { (Array("secret-of-\($0.name)".utf8), $0) }, isOpen: false),
            told: { meter.count($0, $1, $2) })
    }

    struct Parts {
        let premises: Premises
        let catalog: MemoryCatalog
        let meter: RequestMeter
    }

    private static let callers = [
        Caller(name: "all", scopes: Set(Scope.allCases), organisation: nil),
        Caller(name: "reader", scopes: [.read], organisation: "acme"),
        Caller(name: "creator", scopes: [.read, .upload], organisation: "acme"),
        Caller(name: "other", scopes: Set(Scope.allCases), organisation: "other"),
    ]

    /// A film that was dropped, as far as its steps come; its bytes say its name.
    func drop(_ name: Name, content: String? = nil) throws -> ItemID {
        let path = service.spool.door / name
        try disk.write(Self.film + Array((content ?? "\(name)").utf8), to: path)
        let attributes = try #require(try disk.attributes(of: path))
        return try #require(try service.reception.admit(path, attributes, proof: "test")).id
    }

    func work() async throws {
        for worker in service.workers {
            for id in try service.spool.items(at: worker.step.stage) { await worker.attempt(id) }
        }
        try await service.mirror.recordWaiting()
    }

    func fail(_ id: ItemID) throws {
        let claim = try service.spool.claim(id, at: .admitted)
        try service.office.fail(claim, .permanent("it is no film"))
    }

    struct Answer {
        let status: Int
        let headers: [String: String]
        let body: [UInt8]

        var json: JSON { (try? JSON(parsing: body)) ?? .null }
        var text: String { String(decoding: body, as: UTF8.self) }
        /// The last word of a problem's type.
        var kind: String? { json["type"]?.string?.split(separator: ":").last.map(String.init) }
    }

    /// - Parameter who: a caller's name; nil for one without a token.
    func ask(
        _ method: String, _ target: String, as who: String? = "all", _ headers: [(name: String, value: String)] = [],
        peer: String? = "192.0.2.1"
    ) async throws -> Answer {
        let token = who.map { [(name: "authorization", value: "Bearer secret-of-\($0)")] } ?? []
        let request = try Request(method: method, target: target, headers: token + headers, peer: peer)
        return try await Self.answer(router, request)
    }

    static func answer(_ router: Router, _ request: Request) async throws -> Answer {
        let response: Response =
            switch router.treat(request) {
            case .answer(let response): response
            case .work(let work): await work()
            case .collect(_, let work): await work([])
            case .receive: Problem(500, "no-such-test", "").response
            }
        let finished = router.finish(response, to: request)
        let body: [UInt8] =
            switch finished.content {
            case .bytes(let bytes): bytes
            case .file(let file, let offset, let count): try file.descriptor.read(at: offset, count: count)
            case .none, .feed, .upgrade: []
            }
        let headers = Dictionary(finished.headers.map { ($0.name, $0.value) }) { _, last in last }
        return Answer(status: finished.status, headers: headers, body: body)
    }
}
