import Digest
import JSONValue
import Pipeline
import SystemCalls
import TestSupport
import Testing

@testable import Webhooks

@Suite("A receiver of webhooks") struct ReceiverTests {
    private let directory: TemporaryDirectory
    private static let secret = "secret-of-the-site"

    init() throws {
        directory = try TemporaryDirectory()
    }

    private func receiver(_ url: String, secret: String = secret) throws -> HTTPReceiver {
        let file = directory.path / "secret"
        try Disk().write(Array("\(secret)\n".utf8), to: file)
        return HTTPReceiver(url, secret: file)
    }

    private func setback(_ receiver: HTTPReceiver) async -> Setback? {
        do {
            try await receiver.take(Notice(id: "a", body: Array("{}".utf8)))
            return nil
        } catch {
            return error
        }
    }

    @Test("A notice arrives signed, with its id")
    func signed() async throws {
        let server = try Server("webhook-receiver", Self.secret)

        try await receiver(server["endpoint"]).take(Notice(id: "one", body: Array(#"{"stage":"done"}"#.utf8)))

        let taken = try JSON(parsing: Array(server.ask("events 1").utf8))
        #expect(taken[0]?["id"] == "one")
        #expect(taken[0]?["body"]?["stage"] == "done")
        #expect(taken[0]?["signed"] == true)
    }

    /// Made with Python's hmac and base64.
    @Test("A signature is that of Standard Webhooks, of plain secrets and of those in base64")
    func golden() throws {
        let body = Array(#"{"test": 2432232314}"#.utf8)
        let signature = try #require(Signature(secret: Array("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".utf8)))
        let headers = signature.headers(id: "msg_p5jXN8AQM9LWM0D4loKWxJek", time: 1_614_265_330, body: body)
        #expect(headers[2].value == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
        #expect(Signature(secret: Array("whsec_?".utf8)) == nil)
    }

    @Test(
        "What a receiver answers says who waits",
        arguments: [
            (500, Setback.Scope.open), (503, .open), (429, .open), (301, .step), (401, .step), (404, .step),
            (410, .step),
            (400, .item), (422, .item), (0, .open),
        ])
    func answers(status: Int, scope: Setback.Scope) async throws {
        let server = try Server("webhook-receiver", Self.secret)
        _ = try server.ask("status \(status)")

        let setback = try await setback(receiver(server["endpoint"]))

        #expect(setback?.scope == scope)
        #expect(setback?.class == .temporary)
    }

    @Test("Nobody there is the world's fault; no secret is the operator's")
    func away() async throws {
        #expect(try await setback(receiver("http://127.0.0.1:9"))?.scope == .open)
        #expect(try await setback(receiver("http://127.0.0.1:9", secret: "short"))?.scope == .step)
        #expect(await setback(HTTPReceiver("http://127.0.0.1:9", secret: directory.path / "none"))?.scope == .step)
    }
}
