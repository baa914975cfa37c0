import HTTPServer
import JSONValue
import Spool
import SystemCalls
import TestSupport
import Testing

@testable import Gateway
@testable import Pipeline

@Suite("What is told of films") struct ReadingTests {
    private let house: House

    init() throws { house = try House() }

    @Test("the document, byte for byte, in any version") func documents() async throws {
        let id = try house.drop("film.mp4")
        let first = try await house.ask("GET", "/video/\(id)")
        // It is kept when its first step begins, or the mirror comes by.
        #expect(first.json["status"] == "processing" && first.headers["ETag"] == nil)
        try await house.work()

        let now = try await house.ask("GET", "/video/\(id)")
        let versions = try await house.ask("GET", "/video/\(id)/versions")

        #expect(now.json["status"] == "completed" && now.headers["Content-Type"] == "application/json")
        let count = try #require(versions.json["versions"]?.array?.count)
        #expect(count > 2 && now.headers["ETag"] == "\"\(count)\"")
        let kept = house.service.spool.item(id, at: .done).documents / Spool.version(1)
        #expect(try await house.ask("GET", "/video/\(id)?version=1").body == house.disk.read(kept))
        #expect(try await house.ask("GET", "/video/\(id)", ["if-none-match": "\"\(count)\""]).status == 304)
        #expect(try await house.ask("GET", "/video/\(id)?version=\(count + 1)").kind == "no-such-version")
        #expect(try await house.ask("GET", "/video/\(id)?version=0").status == 400)
        #expect(try await house.ask("GET", "/video/\(id)?version=99999999999999999999").status == 400)
    }

    @Test("an upload's, which has no tag: under the same number it is another one soon") func uploading() async throws {
        let record = UploadRecord(
            id: .random(), name: "film.mp4", size: 10, organisation: "acme", broughtBy: "upload", begun: .now(),
            term: .seconds(60))
        try house.service.uploads.begin(record)

        let answer = try await house.ask("GET", "/video/\(record.id)", ["if-none-match": "\"1\""])

        #expect(answer.status == 200 && answer.json["status"] == "uploading" && answer.headers["ETag"] == nil)
    }

    @Test("where its objects can be had at this door, and a creator's words as they are") func addresses() throws {
        let stored = """
            {"title":"s3://media/x","s3_manifest":"s3://media/a%20b/hls/master.m3u8",\
            "video_assets":{"mp4":[{"s3":"s3://media/a/720p.mp4","ipfs":"ipfs://c"}],"still":{"s3":"s3://other/a"}}}
            """
        let request = try Request(method: "GET", target: "/", headers: [("host", "box:8674")])

        let shown = MediaAddresses(bucket: "media", publicURL: nil).showing(stored, to: request)
        let behind = MediaAddresses(bucket: "media", publicURL: "https://films.example.org/").showing(
            stored, to: request)

        #expect(
            shown == """
                {"title":"s3://media/x","s3_manifest":"http://box:8674/media/a%20b/hls/master.m3u8",\
                "video_assets":{"mp4":[{"s3":"http://box:8674/media/a/720p.mp4","ipfs":"ipfs://c"}],\
                "still":{"s3":"s3://other/a"}}}
                """)
        #expect(behind.contains("\"https://films.example.org/media/a/720p.mp4\""))
    }

    @Test("its progress, from memory and from the spool") func progress() async throws {
        let id = try house.drop("film.mp4")
        #expect(try await house.ask("GET", "/video/\(id)/progress").json["stage"] == "admitted")
        try await house.work()

        let known = try await house.ask("GET", "/video/\(id)/progress")
        house.service.standings.forget(id)
        let read = try await house.ask("GET", "/video/\(id)/progress")

        #expect(known.json == read.json && known.json["stage"] == "done" && known.json["fraction"] == 1)
        #expect(known.json["status"] == "completed")
    }

    @Test(
        "nothing to those of another organisation, and to nobody what is not there",
        arguments: ["", "/progress", "/versions"])
    func others(path: String) async throws {
        let id = try house.drop("film.mp4")
        try await house.work()
        #expect(try await house.ask("GET", "/video/\(id)\(path)", as: "reader").status == 200)
        #expect(try await house.ask("GET", "/video/\(id)\(path)", as: nil).status == 401)
        let theirs = try await house.ask("GET", "/video/\(id)\(path)", as: "other")
        #expect(theirs.kind == "no-such-video")
        house.service.standings.forget(id)
        #expect(try await house.ask("GET", "/video/\(id)\(path)", as: "other").kind == "no-such-video")
        #expect(try await house.ask("GET", "/video/film\(path)").kind == "no-such-video")
        // The spool that is away may have it.
        #expect(try await house.ask("GET", "/video/\(ItemID.random())\(path)").kind == "spool-offline")
    }

    @Test("what the catalog keeps of a film that has left the spool") func retired() async throws {
        let id = try house.drop("film.mp4")
        try await house.work()
        let before = try await house.ask("GET", "/video/\(id)")
        try house.service.spool.retire(house.service.spool.claim(id, at: .done))

        #expect(try await house.ask("GET", "/video/\(id)").body == before.body)
        #expect(try await house.ask("GET", "/video/\(id)", as: "other").status != 200)
    }

    @Test("lists of them, by words, status and organisation, page by page") func lists() async throws {
        var ids: [ItemID] = []
        for number in 1...5 { ids.append(try house.drop(Name("Ship \(number).mp4")!)) }
        try await house.work()
        try house.fail(try house.drop("bad ship.mp4"))
        try await house.service.mirror.recordWaiting()
        func names(_ query: String, as who: String = "all") async throws -> [String] {
            let answer = try await house.ask("GET", "/videos?\(query)", as: who)
            return (answer.json["videos"]?.array ?? []).compactMap { $0["original_name"]?.string }
        }

        #expect(try await names("q=ship+3") == ["Ship 3.mp4"])
        #expect(try await names("status=failed") == ["bad ship.mp4"])
        #expect(try await names("q=&org=").count == 6)
        #expect(try await names("org=acme&q=SHIP", as: "reader").count == 6)
        #expect(try await names("org=other").isEmpty)
        #expect(try await names("", as: "other").isEmpty)
        #expect(try await names("org=acme", as: "other").isEmpty)
        let first = try await house.ask("GET", "/videos?limit=4")
        let next = try #require(first.json["next"]?.string)
        let pages = try await [names("limit=4"), names("limit=4&page=\(next)")]
        // Those of one millisecond are in no order.
        #expect(pages.map(\.count) == [4, 2] && Set(pages.joined()).count == 6)
        for bad in [
            "limit=0", "limit=201", "limit=x", "page=7", "status=odd", "status=", "page=",
            "q=" + String(repeating: "x", count: 257),
        ] {
            #expect(try await house.ask("GET", "/videos?\(bad)").kind == "bad-parameter", "\(bad)")
        }
    }

    @Test("Whoever may operate puts a failed film back, or who may bring films of its organisation") func retry()
        async throws
    {
        let id = try house.drop("film.mp4")
        try house.fail(id)
        #expect(try await house.ask("GET", "/video/\(id)/progress").json["note"] == "it is no film")

        #expect(try await house.ask("POST", "/video/\(id)/retry", as: nil).status == 401)
        #expect(try await house.ask("POST", "/video/\(id)/retry", as: "reader").status == 403)
        #expect(try await house.ask("POST", "/video/\(id)/retry", as: "other").status == 404)
        let answer = try await house.ask("POST", "/video/\(id)/retry", as: "creator")

        #expect(answer.status == 200 && answer.json["stage"] == "admitted")
        #expect(try await house.ask("POST", "/video/\(id)/retry").kind == "not-failed")
    }
}

@Suite("Films are taken off over HTTP") struct RemovalsTests {
    private let house: House

    init() throws { house = try House() }

    @Test("when it was asked for twice") func twice() async throws {
        let id = try house.drop("film.mp4")
        try await house.work()
        #expect(try await house.ask("DELETE", "/video/\(id)", as: "creator").status == 403)
        #expect(try await house.ask("DELETE", "/video/\(id)", as: "other").status == 404)

        let question = try await house.ask("DELETE", "/video/\(id)")
        #expect(question.status == 409 && question.kind == "confirmation-wanted")
        #expect(question.json["original_name"] == "film.mp4")
        let word = try #require(question.json["confirm"]?.string)
        #expect(try await house.ask("DELETE", "/video/\(id)?confirm=\(word)x").status == 409)
        #expect(try await house.ask("GET", "/video/\(id)").status == 200)

        #expect(try await house.ask("DELETE", "/video/\(id)?confirm=\(word)").status == 202)
        #expect(try await house.ask("GET", "/video/\(id)").kind == "leaving")
        #expect(try await house.ask("DELETE", "/video/\(id)").status == 202, "who did not hear it may ask again")
        #expect(try await house.ask("DELETE", "/video/\(id)", as: "other").status == 404)
        try await house.service.removal.once()

        house.premises.open(house.service, as: "away")
        #expect(try await house.ask("GET", "/video/\(id)").kind == "no-such-video")
        #expect(try await house.ask("GET", "/videos").json["videos"] == [])
        #expect(house.store.objects.isEmpty && house.pinner.pins.isEmpty)
    }

    @Test("but not those that others show, nor with another's word") func refused() async throws {
        let first = try house.drop("film.mp4", content: "the same")
        try await house.work()
        let second = try house.drop("again.mp4", content: "the same")
        try await house.work()
        let other = try #require(try await house.ask("DELETE", "/video/\(second)").json["confirm"]?.string)
        let word = try #require(try await house.ask("DELETE", "/video/\(first)").json["confirm"]?.string)

        #expect(try await house.ask("DELETE", "/video/\(first)?confirm=\(other)").kind == "confirmation-wanted")
        let refusal = try await house.ask("DELETE", "/video/\(first)?confirm=\(word)")

        #expect(refusal.kind == "pointed-at" && refusal.json["by"]?[0]?.string == "\(second)")
    }
}

extension House {
    fileprivate func ask(_ method: String, _ target: String, _ headers: [String: String]) async throws -> Answer {
        try await ask(method, target, headers.map { (name: $0.key, value: $0.value) })
    }
}
