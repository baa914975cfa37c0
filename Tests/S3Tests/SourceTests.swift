import Digest
import HTTP
import Pipeline
import SystemCalls
import TestSupport
import Testing

@testable import S3

@Suite("A bucket that others fill, on real servers") struct SourceTests {
    @Test("It keeps the contract of a source of objects", arguments: RealServer.allCases, ObjectSourceContract.allCases)
    func contract(_ server: RealServer, _ clause: ObjectSourceContract) async throws {
        let bench = try await Bench(try server.started())
        let bucket = bench.bucket

        try await clause.check(
            S3Source(bench.settings), put: { try await bucket.putForeign($0, $1) },
            remove: { try await bucket.remove(ObjectKey($0)!) })
    }

    @Test("The fake keeps it too", arguments: ObjectSourceContract.allCases)
    func fake(_ clause: ObjectSourceContract) async throws {
        let source = MemorySource(pageSize: 100)

        try await clause.check(source, put: { source.put($0, as: $1) }, remove: { source.remove($0) })
    }

    @Test("A bucket that is not there is not taken for one without the object", arguments: RealServer.allCases)
    func noBucket(_ server: RealServer) async throws {
        let bench = try await Bench(try server.started())
        bench.settings.bucket = "never-made"
        let source = S3Source(bench.settings)

        let setback = await #expect(throws: Setback.self) { try await source.facts(of: ObjectKey("film.mp4")!) }

        #expect(setback?.scope == .step)
        await #expect(throws: Setback.self) { try await source.objects(below: "", after: nil) }
    }
}

extension Bucket {
    /// As somebody else would: with nothing of ours in its headers.
    func putForeign(_ bytes: [UInt8], _ key: String) async throws {
        var call = Call(method: .put, key: key)
        call.body = .bytes(bytes)
        call.payload = Hexadecimal.encode(SHA256.digest(of: bytes))
        _ = try await send(call)
    }
}
