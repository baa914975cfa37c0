import HTTP
import Pipeline
import SystemCalls
import TestSupport
import Testing

@testable import S3

@Suite("A bucket into which clients put films by themselves")
struct ForecourtTests {
    private let client = Client()

    private func put(_ file: Path, _ range: Range<Int>, to url: String) async throws -> Int {
        try await client.send(Request(.put, url, body: .file(file, range))).status
    }

    @Test("takes one PUT of the size that was signed, and no other", arguments: RealServer.allCases)
    func single(_ kind: RealServer) async throws {
        let bench = try await Bench(kind.started())
        let forecourt = S3Forecourt(bench.settings)
        let key = try #require(ObjectKey("uploads/acme/film"))
        let film = try bench.file(of: 300_000)
        let url = try await forecourt.address(of: key, size: 300_000, for: .seconds(60))

        #expect(try await put(film, 0..<299_999, to: url) == 403)
        #expect(try await put(film, 0..<300_000, to: url.split(separator: "film").joined(separator: "other")) == 403)
        #expect(try await forecourt.facts(of: key) == nil)
        #expect(try await put(film, 0..<300_000, to: url) == 200)

        let facts = try #require(try await forecourt.facts(of: key))
        #expect(facts.size == 300_000)
        #expect(try await bench.holds(film, as: "\(key)"))
        try await forecourt.clear(key)
        #expect(try await forecourt.facts(of: key) == nil)
    }

    @Test("joins a film of parts when all of it is there, and says so twice", arguments: RealServer.allCases)
    func parts(_ kind: RealServer) async throws {
        let bench = try await Bench(kind.started())
        let forecourt = S3Forecourt(bench.settings)
        let key = try #require(ObjectKey("uploads/acme/film"))
        let (part, size) = (5 << 20, (5 << 20) + 1000)
        let film = try bench.file(of: size)
        let id = try await forecourt.beginParts(of: key)

        for (number, range) in [(1, 0..<part), (2, part..<size)] {
            #expect(try await forecourt.join(key, parts: id, size: size) == false)
            let url = try await forecourt.address(
                ofPart: number, size: range.count, of: key, parts: id, for: .seconds(60))
            #expect(try await put(film, range, to: url) == 200)
        }
        #expect(try await forecourt.join(key, parts: id, size: size))
        #expect(try await forecourt.join(key, parts: id, size: size))

        #expect(try await bench.holds(film, as: "\(key)"))
        _ = try await forecourt.beginParts(of: key)
        try await forecourt.clear(key)
        #expect(try await bench.openUploads().isEmpty)
    }
}
