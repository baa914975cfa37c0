import HTTPServer
import JSONValue
import Pipeline
import Spool
import Synchronization
import SystemCalls
import TestSupport
import Testing

@testable import Gateway

@Suite("Films that come over HTTP", .mayBlock)
struct UploadTests {
    @Test("A film that was ordered comes with one PUT, and is an item with its title when that is answered")
    func whole() async throws {
        let bench = try await UploadBench()
        let film = UploadBench.film(700_000)
        let (id, target) = try await bench.order(film.count, #","title":"A film","metadata":{"price":1.10}"#)

        let reply = try bench.ask("PUT", target, token: nil, film)

        #expect(reply.status == 201)
        #expect(reply.headers["location"] == "/video/\(id)")
        let item = try #require(try bench.spool.locate(id))
        #expect(try Disk().read(item.source, limit: 1 << 20) == film)
        let dossier = try Dossier(of: item, in: bench.spool)
        #expect(dossier.ticket.broughtBy == "upload")
        #expect(dossier.ticket.originalName == "film.mp4")
        #expect(dossier.metadata.map(\.text) == [#"{"price":1.10,"title":"A film"}"#])
        #expect(try bench.leftovers == ["\(id)"])
        #expect(try Disk().entries(of: bench.spool.receipts).isEmpty, "nobody dropped it")
        await bench.server.stop()
    }

    @Test("A client that vanishes goes on where the last flushed byte is, and the film is whole")
    func vanishes() async throws {
        let bench = try await UploadBench()
        let film = UploadBench.film(4 << 20)
        let (id, target) = try await bench.order(film.count)
        do {
            let line = BarePeer(bench.server.places[0])
            line.send(UploadBench.head("PUT", target, token: nil, length: film.count))
            line.send(Array(film.prefix(film.count - 1000)))
        }
        let most = (film.count - 1000) / (256 << 10) * (256 << 10)
        #expect(try await eventually { try bench.service.uploads.state(of: id).offset >= most })

        let offset = try #require(Int(try bench.ask("HEAD", target, token: nil).headers["upload-offset"] ?? ""))
        #expect(offset >= most)
        let question = try bench.ask("PUT", target, ["Content-Range: bytes */\(film.count)"], token: nil, [])
        #expect(question.status == 308 && question.headers["range"] == "bytes=0-\(offset - 1)")
        let next = offset + 500
        let part = try bench.ask(
            "PUT", target, ["Content-Range: bytes \(offset)-\(next - 1)/\(film.count)"], token: nil,
            Array(film[offset..<next]))
        #expect(part.status == 308 && part.headers["upload-offset"] == "\(next)")
        #expect(try bench.spool.durableBytes(of: bench.spool.upload(id)) == next)
        let last = try bench.ask(
            "PUT", target, ["Content-Range: bytes \(next)-\(film.count - 1)/*"], token: nil, Array(film[next...]))

        #expect(last.status == 201)
        let item = try #require(try bench.spool.locate(id))
        #expect(try Disk().read(item.source, limit: 1 << 24) == film)
        #expect(try bench.ask("HEAD", target, token: nil).status == 200, "the answer may have been lost")
        await bench.server.stop()
    }

    @Test("A connection that is overtaken is cut off, and the film is that of the later one")
    func overtaken() async throws {
        let bench = try await UploadBench()
        let film = UploadBench.film(2 << 20)
        let (id, target) = try await bench.order(film.count)
        let first = BarePeer(bench.server.places[0])
        first.send(UploadBench.head("PUT", target, token: nil, length: film.count))
        first.send([UInt8](repeating: 7, count: 1 << 20))
        #expect(try await eventually { try bench.service.uploads.state(of: id).offset >= 1 << 19 })

        #expect(try bench.ask("PUT", target, token: nil, film).status == 201)
        first.send([UInt8](repeating: 7, count: 1 << 20))

        #expect(Reply(first.bytes()).status == 409)
        #expect(try Disk().read(bench.source(of: id), limit: 1 << 24) == film)
        let again = try bench.ask("PUT", target, token: nil, film)
        #expect(again.status == 409 && again.problem == "already-complete")
        await bench.server.stop()
    }

    @Test(
        "What an order lacks or has too much is said in a problem, and nothing is begun",
        arguments: [
            ("{", "malformed-json"), ("[]", "malformed-json"), (#"{"size":1}"#, "bad-member"),
            (#"{"filename":"../../etc/passwd","size":1}"#, "bad-member"),
            (#"{"filename":"..","size":1}"#, "bad-member"),
            (#"{"filename":"a","size":0}"#, "bad-member"), (#"{"filename":"a","size":-5}"#, "bad-member"),
            (#"{"filename":"a","size":"5"}"#, "bad-member"), (#"{"filename":7,"size":5}"#, "bad-member"),
            (#"{"filename":"a","size":5,"title":[]}"#, "bad-member"),
            (#"{"filename":"a","size":5,"metadata":"x"}"#, "bad-member"),
            (#"{"filename":"a","size":5,"colour":"x"}"#, "bad-member"),
            (#"{"filename":"a","size":5,"organisation":"nobody"}"#, "unknown-organisation"),
            (#"{"filename":"a","size":900000000}"#, "film-too-large"),
            (#"{"filename":"a","size":600}"#, "quota-exceeded"),
        ])
    func badOrders(_ body: String, _ problem: String) async throws {
        let bench = try await UploadBench(quota: 500, largest: 1 << 20)

        let reply = try bench.ask("POST", "/upload/video", body)

        #expect(reply.problem == problem)
        #expect(reply.headers["content-type"] == "application/problem+json")
        #expect(try bench.leftovers == [])
        #expect(bench.service.uploads.usage.used(by: "acme") == 0)
        await bench.server.stop()
    }

    @Test("An order holds its part of the quota until it is taken back, and a film until it goes")
    func quota() async throws {
        let bench = try await UploadBench(quota: 1000)
        let (id, target) = try await bench.order(600)
        #expect(try bench.ask("POST", "/upload/video", #"{"filename":"b","size":600}"#).problem == "quota-exceeded")
        #expect(try bench.ask("DELETE", "/upload/\(id)").status == 204)
        #expect(try bench.ask("PUT", target, token: nil, UploadBench.film(600)).problem == "no-such-upload")
        #expect(try bench.leftovers == [])

        let (_, second) = try await bench.order(600)
        #expect(try bench.ask("PUT", second, token: nil, UploadBench.film(600)).status == 201)

        #expect(try bench.ask("POST", "/upload/video", #"{"filename":"b","size":401}"#).problem == "quota-exceeded")
        #expect(try bench.ask("POST", "/upload/video", #"{"filename":"b","size":400}"#).status == 201)
        await bench.server.stop()
    }

    @Test("Without room above the floor nothing is ordered")
    func floor() async throws {
        let bench = try await UploadBench(floor: 1 << 60)

        let reply = try bench.ask("POST", "/upload/video", #"{"filename":"a","size":5}"#)

        #expect(reply.status == 507 && reply.problem == "no-room" && reply.headers["retry-after"] != nil)
        #expect(try bench.leftovers == [])
        await bench.server.stop()
    }

    @Test("An address that was changed, or has expired, takes nothing")
    func addresses() async throws {
        let bench = try await UploadBench()
        let film = UploadBench.film(1000)
        let (_, target) = try await bench.order(1000)
        let (other, _) = try await bench.order(1000)
        let query = target.split(separator: "?")[1]

        #expect(try bench.ask("PUT", "/uploads/\(other)?\(query)", token: nil, film).problem == "bad-signature")
        let later = target.split(separator: "expires=").joined(separator: "expires=9")
        #expect(try bench.ask("PUT", later, token: nil, film).problem == "bad-signature")
        #expect(try bench.ask("HEAD", "/uploads/\(other)", token: nil).status == 403)
        bench.ahead.by.withLock { $0 = .seconds(3599) }
        #expect(try bench.ask("HEAD", target, token: nil).status == 200)
        bench.ahead.by.withLock { $0 = .seconds(3602) }
        #expect(try bench.ask("PUT", target, token: nil, film).problem == "link-expired")
        await bench.server.stop()
    }

    @Test("Bytes that are not those that were promised do not become a film")
    func wrongBytes() async throws {
        let bench = try await UploadBench()
        let film = UploadBench.film(1000)
        let (id, target) = try await bench.order(1000)

        #expect(try bench.ask("PUT", target, token: nil, film + [1]).problem == "wrong-size")
        #expect(try bench.ask("PUT", target, token: nil, Array(film.dropLast())).problem == "wrong-size")
        func put(_ range: String, _ bytes: ArraySlice<UInt8>) throws -> Reply {
            try bench.ask("PUT", target, ["Content-Range: \(range)"], token: nil, Array(bytes))
        }
        #expect(try put("bytes 5-9/1000", film[5..<10]).problem == "wrong-offset")
        #expect(try put("bytes 0-9/2000", film[0..<10]).problem == "wrong-size")
        #expect(try put("bytes 0-9/1000", film[0..<11]).problem == "bad-header")
        #expect(try put("bytes 9-0/1000", film[0..<10]).problem == "bad-header")
        #expect(try put("lines 0-9/1000", film[0..<10]).problem == "bad-header")
        let chunked = ["Transfer-Encoding: chunked"]
        let line = BarePeer(bench.server.places[0])
        line.send(UploadBench.head("PUT", target, chunked, token: nil, length: nil))
        line.send(Array("400\r\n".utf8) + UploadBench.film(1024) + Array("\r\n0\r\n\r\n".utf8))
        #expect(Reply(line.bytes()).problem == "more-than-promised")

        #expect(try bench.leftovers == ["\(id)"])
        #expect(try bench.spool.locate(id) == nil)
        #expect(try bench.ask("PUT", target, token: nil, film).status == 201)
        await bench.server.stop()
    }

    @Test("Another organisation's uploads are not there, and a token is wanted")
    func strangers() async throws {
        let bench = try await UploadBench()
        let (id, _) = try await bench.order(1000)

        #expect(try bench.ask("GET", "/upload/\(id)", token: UploadBench.other).status == 404)
        #expect(try bench.ask("DELETE", "/upload/\(id)", token: UploadBench.other).status == 404)
        #expect(try bench.ask("POST", "/upload/video", token: nil, Array("{}".utf8)).status == 401)
        let look = try bench.ask("GET", "/upload/\(id)")
        #expect(look.json["offset"] == 0 && look.json["size"] == 1000)
        await bench.server.stop()
    }
}
