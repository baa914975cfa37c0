import JSONValue
import SystemCalls
import TestSupport
import Testing

@testable import Gateway
@testable import Pipeline

@Suite("The box, for those who run it") struct OperatingTests {
    private let house: House

    init() throws { house = try House() }

    @Test("lives, whatever is the matter") func lives() async throws {
        #expect(try await house.ask("GET", "/healthz", as: nil).status == 200)
    }

    @Test("is ready when all spools are served, have room, and the catalog is there") func ready() async throws {
        let offline = try await house.ask("GET", "/readyz")
        #expect(offline.status == 503 && offline.json["reasons"]?[0]?.string?.contains("away") == true)
        #expect(try await house.ask("GET", "/readyz", as: nil).json["reasons"] == [], "strangers are not told why")
        #expect(try await house.ask("GET", "/readyz", as: nil, peer: nil).json["reasons"] != [])
        house.premises.open(house.service, as: "away")
        #expect(try await house.ask("GET", "/readyz", as: nil).json["status"] == "ready")

        house.disk.setRoom(Room(bytes: 999, inodes: 100))
        #expect(try await house.ask("GET", "/readyz").json["reasons"]?[0]?.string?.contains("floor") == true)
        house.disk.setRoom(Room(bytes: 1 << 40, inodes: 100))
        #expect(try await house.ask("GET", "/readyz").status == 200)
    }

    @Test("shows its figures to operators and to those at its socket only") func secrecy() async throws {
        #expect(try await house.ask("GET", "/metrics").status == 200)
        #expect(try await house.ask("GET", "/metrics", as: "reader").status == 403)
        #expect(try await house.ask("GET", "/metrics", as: nil).status == 401)
        #expect(try await house.ask("GET", "/metrics", as: nil, peer: nil).status == 200)
        let proxied = [(name: "x-forwarded-for", value: "192.0.2.7")]
        #expect(try await house.ask("GET", "/metrics", as: nil, proxied, peer: nil).status == 401)
    }

    @Test("gives figures that Prometheus reads, each once, with what has happened") func figures() async throws {
        _ = try house.drop("film.mp4")
        try await house.work()
        try house.fail(try house.drop("bad.mp4"))
        _ = try house.drop("new.mp4")
        for path in ["/healthz", "/healthz", "/video/odd\"\n/progress".encoded, "/nothing"] {
            _ = try await house.ask("GET", path)
        }
        _ = try await house.ask("BREW", "/healthz")

        let answer = try await house.ask("GET", "/metrics")
        let samples = try await Prometheus.samples(of: answer.text)

        #expect(answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8")
        #expect(samples["ingestd_items{spool=main,stage=done}"] == 1)
        #expect(samples["ingestd_items{spool=main,stage=failed}"] == 1)
        #expect(samples["ingestd_items{spool=main,stage=admitted}"] == 1)
        #expect(samples["ingestd_source_bytes{spool=main,stage=admitted}"] == Double(House.film.count + 7))
        #expect(samples["ingestd_step_seconds_count{spool=main,step=transcode}"] == 1)
        #expect(samples["ingestd_step_seconds_bucket{le=+Inf,spool=main,step=pin}"] == 1)
        #expect(samples["ingestd_hindrances_total{class=permanent,spool=main,step=segment}"] == 1)
        #expect(samples["ingestd_spool_served{spool=away}"] == 0)
        #expect(samples["ingestd_disk_floor_bytes{spool=main}"] == 1000)
        #expect(samples["ingestd_catalog_behind_items{spool=main}"] != nil)
        #expect(samples["ingestd_lag_seconds{spool=main,to=pins}"] == 0)
        #expect(samples["ingestd_http_requests_total{method=GET,route=/healthz,status=200}"] == 2)
        #expect(samples["ingestd_http_requests_total{method=GET,route=/video/{id}/progress,status=404}"] == 1)
        #expect(samples["ingestd_http_requests_total{method=GET,route=other,status=404}"] == 1)
        #expect(samples["ingestd_http_requests_total{method=other,route=other,status=405}"] == 1)
    }
}

extension String {
    fileprivate var encoded: String {
        utf8.map { $0 == 34 ? "%22" : $0 == 10 ? "%0A" : String(UnicodeScalar($0)) }.joined()
    }
}

/// The official Python client's own parser.
enum Prometheus {
    static func samples(of text: String) async throws -> [String: Double] {
        let directory = try TemporaryDirectory()
        try Disk().write(Array(text.utf8), to: directory.path / "metrics")
        let root = Path(#filePath).parent.parent.parent.parent
        let python = [".build", "servers", "http", "bin", "python"].reduce(root) { $0 / Name($1)! }
        var lines: [String] = []
        let exit = try await Command(
            python, [.init("", root / "Tests" / "Servers" / "read-metrics"), .init("", directory.path / "metrics")]
        )
        .run { lines.append(String(decoding: $0, as: UTF8.self)) }
        try #require(exit.ending == .code(0), "\(lines)")
        return Dictionary(
            lines.compactMap { line in
                let halves = line.split(separator: " ").map(String.init)
                return Double(halves.last!).map { (halves.dropLast().joined(separator: " "), $0) }
            }, uniquingKeysWith: { _, _ in .nan })
    }
}
