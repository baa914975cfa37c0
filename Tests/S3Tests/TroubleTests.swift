import HTTP
import JSONValue
import Pipeline
import SystemCalls
import TestSupport
import Testing

@testable import S3

/// A bucket on radosgw behind a proxy that does harm.
private final class Harm {
    let bench: Bench
    let proxy: Server

    init() async throws {
        let server = try Server.rgw()
        proxy = try Server("fault-proxy", String(server["endpoint"].split(separator: "/").last!))
        bench = try await Bench(server, through: proxy["endpoint"])
        bench.settings.stall = .seconds(2)
    }

    func order(_ words: String) throws { _ = try proxy.ask(words) }

    /// How many requests there were with such a first line.
    func seen(_ pattern: String) throws -> Int {
        try JSON(parsing: try proxy.ask("seen \(pattern)"))["seen"]?.int ?? -1
    }
}

@Suite("Whatever happens on the way to the store, an object is whole there or not at all") struct TroubleTests {
    @Test(
        "Trouble that passes is waited out within the call",
        arguments: [
            "cut 100000 times 2 on PUT .*", "drop times 2 on PUT .*", "answer 503 SlowDown times 2 on PUT .*",
            "answer 500 times 2", "answer 400 RequestTimeout times 1 on PUT .*", "hang times 1 on PUT .*",
            "drop times 1 on POST .*uploads=.*", "drop times 1 on POST .*uploadId.*", "answer 502 times 1 on HEAD .*",
            "cut 10 times 1 on POST .*uploadId.*", "delay 1 times 1 on POST .*",
            "answer 200 InternalError times 1 on POST .*uploadId.*", "answer 503 SlowDown times 2 on GET .*uploads=.*",
        ])
    func passing(_ harm: String) async throws {
        let world = try await Harm()
        let large = try world.bench.file("large", of: 11_000_000)
        let small = try world.bench.file("small", of: 300_000)
        try world.order(harm)

        try await world.bench.put(large, as: "a/large.mov")
        try await world.bench.put(small, as: "a/small.mp4")

        try world.order("clear")
        #expect(try await world.bench.holds(large, as: "a/large.mov"))
        #expect(try await world.bench.holds(small, as: "a/small.mp4"))
        #expect(try await world.bench.openUploads() == [])
        #expect(try world.bench.notes() == 0)
    }

    @Test("What is there already is not sent again")
    func known() async throws {
        let world = try await Harm()
        let large = try world.bench.file("large", of: 6_000_000)
        let small = try world.bench.file("small", of: 1000)
        for _ in 0..<2 {
            try await world.bench.put(large, as: "large")
            try await world.bench.put(small, as: "small")
        }

        #expect(try world.seen("PUT .*small") == 1)
        #expect(try world.seen("PUT .*partNumber") == 2)
        #expect(try world.seen("POST .*uploads=") == 1)
    }

    @Test("An upload that was broken off is gone on with, and its parts are not sent again")
    func resumes() async throws {
        let world = try await Harm()
        world.bench.settings.partsAtOnce = 1
        let file = try world.bench.file(of: 24_000_000)
        try world.order("answer 403 AccessDenied times 0 on PUT .*partNumber=4")
        await #expect(throws: Setback.self) { try await world.bench.put(file, as: "film.mov") }
        #expect(try world.bench.notes() == 1)
        try world.order("clear")
        try world.order("forget")

        try await world.bench.put(file, as: "film.mov")

        #expect(try world.seen("PUT .*partNumber=[123]&") == 0)
        #expect(try world.seen("PUT .*partNumber") == 2)
        #expect(try world.seen("POST .*uploads=") == 0)
        #expect(try await world.bench.holds(file, as: "film.mov"))
        #expect(try await world.bench.openUploads() == [])
        #expect(try world.bench.notes() == 0)
    }

    @Test("A daemon that is stopped in the middle of an upload leaves it to the next one")
    func cancelled() async throws {
        let world = try await Harm()
        world.bench.settings.stall = .seconds(3600)
        let bench = world.bench
        let store = bench.store
        let file = try bench.file(of: 16_000_000)
        try world.order("hang times 0 on PUT .*partNumber=[34]")
        let task = Task {
            try await store.put(file, as: ObjectKey("film.mov")!, type: MediaType(forFile: "film.mov"))
        }
        while try world.seen("PUT .*partNumber=[34]") == 0 { try await Task.sleep(for: .milliseconds(20)) }

        task.cancel()

        #expect(await task.result.failure as? Setback == .stopped)
        try world.order("clear")
        try await bench.put(file, as: "film.mov")
        #expect(try await bench.holds(file, as: "film.mov"))
        #expect(try await bench.openUploads() == [])
    }

    @Test("An upload whose id the journal never got is found by its key")
    func unknownID() async throws {
        let world = try await Harm()
        let file = try world.bench.file(of: 6_000_000)
        let whole = try Whole(file, known: { _ in nil })
        let key = ObjectKey("film.mov")!
        _ = try await world.bench.bucket.beginUpload(of: whole, as: key, type: MediaType(forFile: "film.mov"))
        let journal = Journal(world.bench.settings.journal, on: Disk())
        try journal.write(Journal.Note(whole, as: key, in: world.bench.settings.bucket, partSize: 5 << 20))

        try await world.bench.put(file, as: "film.mov")

        #expect(try await world.bench.openUploads() == [])
        #expect(try await world.bench.holds(file, as: "film.mov"))
    }

    @Test("An upload that somebody aborted is begun anew, and one whose completion nobody heard of is found done")
    func gone() async throws {
        let world = try await Harm()
        let file = try world.bench.file(of: 11_000_000)
        try world.order("answer 403 AccessDenied times 0 on PUT .*partNumber=2")
        await #expect(throws: Setback.self) { try await world.bench.put(file, as: "film.mov") }
        try world.order("clear")
        for upload in try await world.bench.openUploads() {
            try await world.bench.bucket.abort(upload.key, upload: upload.id)
        }

        try await world.bench.put(file, as: "film.mov")

        #expect(try await world.bench.holds(file, as: "film.mov"))
        #expect(try await world.bench.openUploads() == [])
        #expect(try world.bench.notes() == 0)
    }

    @Test("An upload that the store cannot complete any more is begun anew")
    func spoiled() async throws {
        let world = try await Harm()
        let file = try world.bench.file(of: 11_000_000)
        try world.order("answer 400 InvalidPart times 2 on POST .*uploadId.*")
        await #expect(throws: Setback.self) { try await world.bench.put(file, as: "film.mov") }

        try await world.bench.put(file, as: "film.mov")

        #expect(try world.seen("POST .*uploads=") == 2)
        #expect(try await world.bench.holds(file, as: "film.mov"))
        #expect(try await world.bench.openUploads() == [])
        #expect(try world.bench.notes() == 0)
    }

    @Test("Another content under the key of a broken upload takes its place")
    func otherContent() async throws {
        let world = try await Harm()
        try world.order("answer 403 AccessDenied times 0 on PUT .*partNumber=2")
        let first = try world.bench.file("first", of: 11_000_000, seed: 1)
        await #expect(throws: Setback.self) { try await world.bench.put(first, as: "film.mov") }
        try world.order("clear")
        let second = try world.bench.file("second", of: 11_000_000, seed: 2)

        try await world.bench.put(second, as: "film.mov")
        let small = try world.bench.file("small", of: 10, seed: 3)
        #expect(try await world.bench.holds(second, as: "film.mov"))
        try await world.bench.put(small, as: "film.mov")

        #expect(try await world.bench.holds(small, as: "film.mov"))
        #expect(try await world.bench.openUploads() == [])
    }

    @Test("Uploads that nobody will go on with are aborted at the start, and others' are not")
    func sweeps() async throws {
        let world = try await Harm()
        let bench = world.bench
        let file = try bench.file(of: 11_000_000)
        try world.order("answer 403 AccessDenied times 0 on PUT .*partNumber=2")
        for key in ["public/kept.mov", "public/gone.mov"] {
            await #expect(throws: Setback.self) { try await bench.put(file, as: key) }
        }
        try world.order("clear")
        let whole = try Whole(file, known: { _ in nil })
        for key in ["public/stranger.mov", "elsewhere/x.mov"] {
            _ = try await bench.bucket.beginUpload(of: whole, as: ObjectKey(key)!, type: MediaType(forFile: key))
        }

        let young = try await bench.store.sweepUploads(below: "public/") { key, _ in "\(key)".contains("kept") }
        #expect(young == 1)
        #expect(
            Set(try await bench.openUploads().map(\.key)) == [
                "public/kept.mov", "public/stranger.mov", "elsewhere/x.mov",
            ])

        bench.settings.clock = { Timestamp.now() + .seconds(600) }
        let old = try await bench.store.sweepUploads(below: "public/", olderThan: .seconds(500)) { _, _ in true }
        #expect(old == 1)
        #expect(Set(try await bench.openUploads().map(\.key)) == ["public/kept.mov", "elsewhere/x.mov"])
    }

    @Test("A store that knows no ranges is read all the same")
    func noRanges() async throws {
        let server = try Server("odd-http")
        let place = try TemporaryDirectory()
        let settings = S3Store.Settings(
            endpoint: server["endpoint"], bucket: "ranges", credentials: place.path / "credentials",
            journal: place.path)
        try Disk().write(Array("access_key_id=a\nsecret_access_key=b".utf8), to: settings.credentials)

        let large = try await S3Store(settings).read(ObjectKey("digits")!, at: 1_000_003, count: 7)
        let small = try await S3Store(settings).read(ObjectKey("ten")!, at: 3, count: 20)

        #expect(large == Array("3456789".utf8))
        #expect(small == Array("3456789".utf8))
    }

    @Test("A server that is no store is not taken for one", arguments: ["silent", "page"])
    func notS3(_ bucket: String) async throws {
        let server = try Server("odd-http")
        let place = try TemporaryDirectory()
        let settings = S3Store.Settings(
            endpoint: server["endpoint"], bucket: bucket, credentials: place.path / "credentials", journal: place.path)
        try Disk().write(Array("access_key_id=a\nsecret_access_key=b".utf8), to: settings.credentials)
        try Disk().write([1], to: place.path / "film")

        let setback = await #expect(throws: Setback.self) {
            try await S3Store(settings).put(
                place.path / "film", as: ObjectKey("film")!, type: MediaType(forFile: "film"))
        }

        #expect(setback?.reason.contains("does not speak S3") == true, "\(setback?.reason ?? "")")
    }
}

extension Result {
    fileprivate var failure: Failure? {
        if case .failure(let error) = self { return error }
        return nil
    }
}
