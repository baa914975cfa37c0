import Cockroach
import HTTP
import JSONValue
import Pipeline
import SystemCalls
import TestSupport

@testable import S3

/// The servers that a box needs, real ones, each behind a line that can be cut: Ceph's radosgw, a Kubo node and
/// PostgreSQL. What is done to them is done here; what is asked of them goes past the lines.
final class Shore {
    enum Server: CaseIterable { case store, node, database }

    let store: TestSupport.Server
    let node: TestSupport.Server
    let database: TestSupport.Server
    private let lines: [Server: TestSupport.Server]
    private let place: TemporaryDirectory
    private(set) var down: Set<Server> = []

    init() async throws {
        place = try TemporaryDirectory()
        store = try .init("rgw")
        node = try .init("kubo")
        database = try .init("postgres")
        lines = [
            .store: try .init("fault-proxy", Self.socket(store["endpoint"])),
            .node: try .init("fault-proxy", Self.socket(node["endpoint"])),
            .database: try .init("fault-proxy", "\(database["host"]):\(database["port"])", "--raw"),
        ]
        try Disk().write(Array("secret\n".utf8), to: password)
        try await giveKeys(secret: store["secret_key"])
        _ = try await direct.bucket.send(Bucket.Call(method: .put))
    }

    private var credentials: Path { place.path / "credentials" }
    private var password: Path { place.path / "password" }

    private static func socket(_ endpoint: String) -> String { String(endpoint.split(separator: "/").last!) }

    /// The lines of the configuration that name them.
    var settings: String {
        let address = lines[.database]!["address"].split(separator: ":")
        return """
            [store]
            kind = s3
            endpoint = \(lines[.store]!["endpoint"])
            credentials = \(credentials)
            part = 5 MiB
            stall = 2 s
            [pins]
            kind = kubo
            stall = 5 s
            [node near]
            address = \(lines[.node]!["endpoint"])
            [catalog]
            kind = cockroach
            connection = host=\(address[0]) port=\(address[1]) user=ingestd dbname=ingestd
            password = \(password)
            """
    }

    func line(_ server: Server) -> TestSupport.Server { lines[server]! }

    func take(_ server: Server) throws {
        guard down.insert(server).inserted else { return }
        switch server {
        case .store: _ = try store.ask("cut")
        case .node: node.kill()
        case .database: database.kill()
        }
    }

    /// Everything is there again, and nothing is in the way.
    func mend() async throws {
        for line in lines.values { _ = try line.ask("clear") }
        for server in down {
            switch server {
            case .store: _ = try store.ask("mend")
            case .node: try node.restart()
            case .database: try database.restart()
            }
        }
        down = []
        try await giveKeys(secret: store["secret_key"])
    }

    /// As an operator who puts another file there.
    func giveKeys(secret: String) async throws {
        let text = "access_key_id = \(store["access_key"])\nsecret_access_key = \(secret)\n"
        try Disk().replace(credentials, with: Array(text.utf8))
    }
}

// Past the lines.

extension Shore {
    var direct: S3Store {
        var settings = S3Store.Settings(
            endpoint: store["endpoint"], bucket: "media", credentials: credentials, journal: place.path)
        settings.region = store["region"]
        return S3Store(settings)
    }

    /// What a statement answers, a line for each row.
    func rows(_ statement: String) async throws -> [String] {
        let connection = "host=\(database["host"]) port=\(database["port"]) user=admin dbname=ingestd"
        return try await run("/usr/bin/psql", ["-XqAt", "-d", .init(connection), "-c", .init(statement)])
    }
}
