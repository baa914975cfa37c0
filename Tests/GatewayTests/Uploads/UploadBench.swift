import Glibc
import HTTPServer
import JSONValue
import Spool
import Synchronization
import SystemCalls
import TestSupport

@testable import Gateway
@testable import Pipeline

/// A spool on the real disk with its second door, and the server in front of it.
final class UploadBench: Sendable {
    static let secret = "secret-of-the-client"
    static let other = "secret-of-another"
    /// Bytes that no two places of which look alike.
    static func film(_ size: Int) -> [UInt8] { (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) } }

    private let place: TemporaryDirectory
    let spool: Spool
    let service: SpoolService
    let server: HTTPServer.Server
    /// How far the clock of the addresses is set on.
    let ahead = Ahead()

    final class Ahead: Sendable {
        let by = Mutex<Duration>(.zero)
    }

    init(quota: Int? = nil, largest: Int = 1 << 40, floor: Int = 0) async throws {
        place = try TemporaryDirectory()
        let root = place.path / "spool"
        try Spool.make(at: root, on: Disk())
        spool = try Spool(at: root, on: Disk(), floor: Room(bytes: floor, inodes: 0))
        let ports = Ports(
            transcoder: FakeTranscoder(on: Disk()), store: MemoryStore(reading: Disk()),
            pinner: MemoryPinner(reading: Disk()), catalog: MemoryCatalog())
        service = SpoolService(
            spool, Settings(spool: "main", organisation: "acme"), ports, cores: Cores(1), estimate: Estimate(cores: 1),
            usage: Usage(quotas: quota.map { ["acme": $0] } ?? [:]), largestUpload: largest, tell: { _ in })
        try service.uploads.recover()
        let uploads = service.uploads
        let entrances = Entrances(homes: ["acme"], others: ["guests"]) { [uploads] }
        let tokens = Tokens(
            [
                (Array(Self.secret.utf8), Caller(name: "client", scopes: [.upload], organisation: nil)),
                (Array(Self.other.utf8), Caller(name: "other", scopes: [.upload], organisation: "others")),
            ], isOpen: false)
        let ahead = ahead
        let topic = UploadTopic(entrances, try LinkKey(file: place.path / "links.key")) {
            .now() + ahead.by.withLock(\.self)
        }
        // A busy machine is no client that dawdles.
        var limits = Limits()
        limits.headTime = .seconds(600)
        server = try HTTPServer.Server(
            Router(topic.routes, tokens: tokens), on: [.address("127.0.0.1", port: 0)], limits: limits)
    }

    /// Everything that is below the spool's uploads and stages.
    var leftovers: [String] {
        get throws {
            let uploads = try Disk().entries(of: spool.uploads).map { "\($0.name)" }
            return uploads + (try Stage.allCases.flatMap { try spool.items(at: $0) }.map { "\($0)" })
        }
    }

    /// The film of an item, wherever it is.
    func source(of id: ItemID) throws -> Path {
        guard let item = try spool.locate(id) else { throw NoItem(id: id) }
        return item.source
    }

    struct NoItem: Error { let id: ItemID }

    /// An order for a film, and what was answered.
    func order(_ size: Int, _ more: String = "") async throws -> (id: ItemID, target: String) {
        let reply = try ask("POST", "/upload/video", #"{"filename":"film.mp4","size":\#(size)\#(more)}"#)
        guard reply.status == 201, let id = reply.json["video_id"]?.string.flatMap({ ItemID($0) }),
            let url = reply.json["url"]?.string
        else { throw Missing(reply: reply) }
        return (id, String(url.dropFirst("http://films.example".count)))
    }

    struct Missing: Error { let reply: Reply }

    /// The whole exchange over a connection of its own.
    func ask(
        _ method: String, _ target: String, _ headers: [String] = [], token: String? = UploadBench.secret,
        _ body: [UInt8]? = nil
    ) throws -> Reply {
        let line = BarePeer(server.places[0])
        line.send(Self.head(method, target, headers, token: token, length: body?.count))
        line.send(body ?? [])
        return Reply(line.bytes())
    }

    func ask(_ method: String, _ target: String, _ body: String) throws -> Reply {
        try ask(method, target, [], Array(body.utf8))
    }

    static func head(
        _ method: String, _ target: String, _ headers: [String] = [], token: String? = UploadBench.secret, length: Int?
    ) -> [UInt8] {
        var lines = ["\(method) \(target) HTTP/1.1", "Host: films.example", "Connection: close"] + headers
        if let token { lines.append("Authorization: Bearer \(token)") }
        if let length { lines.append("Content-Length: \(length)") }
        return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
    }
}

/// What came back.
struct Reply {
    let status: Int
    let headers: [String: String]
    let body: String

    init(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        let head = text.components(before: "\r\n\r\n")
        let lines = head.split(separator: "\r\n")
        status = lines.first?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            if parts.count == 2 { headers[parts[0].lowercased()] = String(parts[1].drop { $0 == " " }) }
        }
        self.headers = headers
        body = String(text.utf8.dropFirst(head.utf8.count + 4)) ?? ""
    }

    var json: JSON { (try? JSON(parsing: body)) ?? .null }
    /// The kind of problem that it is.
    var problem: String? { json["type"]?.string?.split(separator: ":").last.map(String.init) }
}

extension String {
    fileprivate func components(before end: String) -> String {
        let bytes = Array(utf8)
        let mark = Array(end.utf8)
        var place = 0
        while place + mark.count <= bytes.count, !bytes[place..<place + mark.count].elementsEqual(mark) { place += 1 }
        return String(decoding: bytes[..<min(place, bytes.count)], as: UTF8.self)
    }
}

/// Waits until something is so, for as long as a loaded machine may take.
func eventually(_ condition: () throws -> Bool) async throws -> Bool {
    let end = ContinuousClock.now + .seconds(60)
    while try !condition() {
        if ContinuousClock.now > end { return false }
        try await Task.sleep(for: .milliseconds(10))
    }
    return true
}
