import Digest
import HTTPServer
import JSONValue
import Pipeline
import Spool
import SystemCalls
import TestSupport
import Testing

@testable import Gateway

@Suite("The tus protocol", .mayBlock)
struct TusTests {
    private let tus = "Tus-Resumable: 1.0.0"
    private let bytes = "Content-Type: application/offset+octet-stream"

    private func create(_ bench: UploadBench, _ size: Int, _ more: [String] = []) throws -> (id: ItemID, at: String) {
        let reply = try bench.ask("POST", "/files/", [tus, "Upload-Length: \(size)"] + more, [])
        let location = try #require(reply.headers["location"])
        #expect(reply.status == 201 && location.hasPrefix("http://films.example/files/"))
        #expect(reply.headers["upload-expires"]?.hasSuffix(" GMT") == true)
        let id = try #require(ItemID(location.split(separator: "/").last!))
        return (id, "/files/\(id)")
    }

    @Test("A film comes in pieces, and its metadata is the film's")
    func pieces() async throws {
        let bench = try await UploadBench()
        let film = UploadBench.film(1000)
        let name = Base64.encode(Array("film ä.mp4".utf8))
        let title = Base64.encode(Array("A film".utf8))
        let (id, target) = try create(bench, 1000, ["Upload-Metadata: filename \(name),title \(title),draft"])

        let first = try bench.ask("PATCH", target, [tus, bytes, "Upload-Offset: 0"], Array(film[..<400]))
        #expect(first.status == 204 && first.headers["upload-offset"] == "400")
        let asked = try bench.ask("HEAD", target, [tus])
        #expect(asked.headers["upload-offset"] == "400" && asked.headers["upload-length"] == "1000")
        #expect(asked.headers["cache-control"] == "no-store")
        #expect(asked.headers["upload-metadata"]?.contains("title \(title)") == true)
        let wrong = try bench.ask("PATCH", target, [tus, bytes, "Upload-Offset: 300"], Array(film[400...]))
        #expect(wrong.status == 409)
        let long = try bench.ask("PATCH", target, [tus, bytes, "Upload-Offset: 400"], film)
        #expect(long.problem == "more-than-promised")
        #expect(try bench.ask("HEAD", target, [tus]).headers["upload-offset"] == "400", "not a byte of it is taken")
        let last = try bench.ask("PATCH", target, [tus, bytes, "Upload-Offset: 400"], Array(film[400...]))
        #expect(last.status == 204 && last.headers["upload-offset"] == "1000")

        let item = try #require(try bench.spool.locate(id))
        #expect(try Disk().read(item.source, limit: 1 << 20) == film)
        let dossier = try Dossier(of: item, in: bench.spool)
        #expect(dossier.ticket.originalName == "film ä.mp4" && dossier.ticket.broughtBy == "tus")
        #expect(dossier.metadata.first?["title"] == "A film")
        #expect(try bench.ask("HEAD", target, [tus]).headers["upload-offset"] == "1000")
        await bench.server.stop()
    }

    @Test("A piece that is not what its checksum says leaves no byte", arguments: [Hash.Algorithm.sha1, .sha256])
    func checksum(_ algorithm: Hash.Algorithm) async throws {
        let bench = try await UploadBench()
        let film = UploadBench.film(1000)
        let (id, target) = try create(bench, 1000)
        func header(_ bytes: [UInt8]) -> String {
            let hash = Hash(algorithm)
            hash.update(bytes)
            return "Upload-Checksum: \(algorithm.rawValue) \(Base64.encode(hash.finish()))"
        }
        let head = [tus, bytes, "Upload-Offset: 0"]

        let wrong = try bench.ask("PATCH", target, head + [header([1])], film)
        #expect(wrong.status == 460 && wrong.problem == "checksum-mismatch")
        #expect(try bench.ask("HEAD", target, [tus]).headers["upload-offset"] == "0")
        #expect(try bench.ask("PATCH", target, head + ["Upload-Checksum: md5 AAAA"], film).status == 400)
        let right = try bench.ask("PATCH", target, head + [header(film)], film)

        #expect(right.status == 204)
        #expect(try Disk().read(bench.source(of: id), limit: 1 << 20) == film)
        await bench.server.stop()
    }

    @Test("What the server can do is said without a token; another version is refused")
    func capabilities() async throws {
        let bench = try await UploadBench(largest: 5000)

        let options = try bench.ask("OPTIONS", "/files/", token: nil)
        #expect(options.headers["tus-version"] == "1.0.0" && options.headers["tus-max-size"] == "5000")
        #expect(options.headers["tus-checksum-algorithm"] == "sha1,sha256")
        let old = try bench.ask("POST", "/files", ["Tus-Resumable: 0.2.0", "Upload-Length: 5"], [])
        #expect(old.status == 412)
        for (header, status) in [("Upload-Length: 0", 400), ("Upload-Length: x", 400), ("Upload-Length: 5001", 413)] {
            #expect(try bench.ask("POST", "/files", [tus, header], []).status == status)
        }
        let odd = try bench.ask("POST", "/files", [tus, "Upload-Length: 5", "Upload-Metadata: filename Li4vYQ=="], [])
        #expect(odd.problem == "bad-header")
        #expect(try bench.leftovers == [])
        await bench.server.stop()
    }

    @Test("A film of another organisation is not there, neither while it comes nor when it is an item")
    func otherOrganisation() async throws {
        let bench = try await UploadBench()
        let (id, target) = try create(bench, 10)
        let other = UploadBench.other

        #expect(try bench.ask("HEAD", target, [tus], token: other).status == 404)
        let head = [tus, bytes, "Upload-Offset: 0"]
        #expect(try bench.ask("PATCH", target, head, token: other, UploadBench.film(10)).status == 404)
        #expect(try bench.ask("PATCH", target, head, UploadBench.film(10)).status == 204)
        #expect(try bench.ask("HEAD", target, [tus], token: other).status == 404)
        #expect(try bench.ask("GET", "/upload/\(id)", token: other).status == 404)
        #expect(try bench.ask("GET", "/upload/\(id)").problem == "already-complete")
        await bench.server.stop()
    }

    @Test("An upload can be begun with its bytes, and can be taken back")
    func atOnce() async throws {
        let bench = try await UploadBench()
        let film = UploadBench.film(1000)

        let whole = try bench.ask("POST", "/files", [tus, bytes, "Upload-Length: 1000"], film)
        #expect(whole.status == 201 && whole.headers["upload-offset"] == "1000")
        let id = try #require(ItemID(whole.headers["location"]?.split(separator: "/").last ?? ""))
        #expect(try Disk().read(bench.source(of: id), limit: 1 << 20) == film)

        let (_, target) = try create(bench, 1000)
        #expect(try bench.ask("POST", target, [tus, "X-HTTP-Method-Override: DELETE"], []).status == 204)
        #expect(try bench.ask("HEAD", target, [tus]).status == 404)
        #expect(try bench.leftovers == ["\(id)"])
        await bench.server.stop()
    }
}
