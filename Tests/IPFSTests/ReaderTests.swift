import ContentAddress
import HTTP
import Kubo
import Pipeline
import SystemCalls
import TestSupport
import Testing

@Suite("What others make of our DAGs") struct ReaderTests {
    private static let server = Result { try Server("kubo") }

    /// Around the ends of a chunk and of a node full of links, of both profiles.
    static let sizes = [0, 1, 262_144, 262_145, 1 << 20, 1 << 20 + 1, 174 * 262_144 + 1]

    @Test("Kubo's own reader gives back every byte of a film that was pinned", arguments: Profile.all, sizes)
    func bytes(_ profile: Profile, _ size: Int) async throws {
        let scratch = try TemporaryDirectory()
        let car = scratch.path / "item.car"
        let content = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 13) }
        var writer = try CARWriter(at: car, profile: profile)
        let link = try Importer(profile: profile).add(bytes: content, to: &writer)
        try writer.finish(root: link.cid)
        let server = try Self.server.get()

        try await server.node().pin(car, root: link.cid)

        var request = Request(.post, "\(server["endpoint"])/api/v0/cat?arg=\(link.cid)")
        request.answerLimit = 64 << 20
        let answer = try await Client().send(request)
        #expect(answer.status == 200)
        #expect(answer.body == content)
    }
}
