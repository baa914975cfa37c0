import Digest
import Gateway
import HTTPServer
import JSONValue
import Pipeline
import SystemCalls
import TestSupport
import Testing

@Suite("Events of a store, at the door") struct EventDoorTests {
    @Test("What is told is on disk before it is answered", arguments: ["/events/s3", "/events/s3/studio"])
    func kept(_ target: String) async throws {
        let door = try EventBench()

        let response = try await door.post(EventBench.record("in/a b.mp4"), to: target, Self.token)

        #expect(response.status == 202)
        #expect(try door.kept() == ["[\"studio\",\"in/a b.mp4\"]"])
    }

    @Test(
        "Each store proves itself as it can",
        arguments: [
            token, [(name: "authorization", value: "Basic " + Base64.encode(Array("any:secret of the studio".utf8)))],
            EventBench.signed("x-ingestd-signature"), EventBench.signed("x-hub-signature-256"),
        ])
    func proofs(_ headers: [(name: String, value: String)]) async throws {
        let door = try EventBench()

        #expect(try await door.post(EventBench.body, to: "/events/s3", headers).status == 202)
        #expect(try door.kept().count == 1)
    }

    @Test(
        "Without proof, or with a wrong one, nothing is taken",
        arguments: [
            [], [(name: "authorization", value: "Bearer secret-of-reader")],
            [(name: "authorization", value: "Basic " + Base64.encode(Array("any:secret of another".utf8)))],
            [(name: "authorization", value: "Basic !!!")],
            [(name: "authorization", value: "Basic " + Base64.encode(Array("no colon".utf8)))],
            [(name: "x-ingestd-signature", value: "sha256=" + String(repeating: "0", count: 64))],
            [(name: "x-ingestd-signature", value: "sha256=")], [(name: "x-ingestd-signature", value: "md5=00")],
        ])
    func refused(_ headers: [(name: String, value: String)]) async throws {
        let door = try EventBench()

        #expect(try await door.post(EventBench.body, to: "/events/s3", headers).status == 401)
        // Who is not known is not told what is wrong with his body, either.
        #expect(try await door.post("{", to: "/events/s3", headers).status == 401)
        #expect(try door.kept() == [])
    }

    @Test("A signature over another body proves nothing")
    func otherBody() async throws {
        let door = try EventBench()
        let headers = EventBench.signed("x-ingestd-signature")

        #expect(try await door.post(EventBench.record("in/other.mp4"), to: "/events/s3", headers).status == 401)
    }

    @Test("A topic's message must be signed by who is known, whatever else proves the request")
    func topics() async throws {
        let door = try EventBench()
        let message = try EventBench.fixture("sns-put-v1.json")
        let forged = message.replacing("red+flower", with: "blue+flower")

        #expect(try await door.post(forged, to: "/events/s3/topic", Self.token).status == 401)
        // Amazon has signed it; but whoever has an account there has topics.
        #expect(try await door.post(message, to: "/events/s3/elsewhere", Self.token).status == 401)
        #expect(try await door.post(message, to: "/events/s3/topic").status == 202)

        #expect(try door.kept() == ["[\"topic\",\"in/red flower+1 ü.mp4\"]"])
    }

    @Test("A topic that wants to be subscribed is told to a person, and its address is not visited")
    func subscription() async throws {
        let door = try EventBench()

        let response = try await door.post(EventBench.fixture("sns-subscribe.json"), to: "/events/s3/topic")

        #expect(response.status == 200)
        #expect(door.said.count == 1)
        #expect(door.said.first?.contains("https://sns.eu-central-1.amazonaws.com/?Action=ConfirmSubscription") == true)
        #expect(try door.kept() == [])
    }

    @Test(
        "A malformed body is a problem with a sentence, and nothing of it is taken",
        arguments: ["", "{", "[]", "{\"Records\":[{}]}", EventBench.record("in/a.mp4").replacing("2.1", with: "7.0")])
    func malformed(_ body: String) async throws {
        let door = try EventBench()

        let response = try await door.post(body, to: "/events/s3", Self.token)

        #expect(response.status == 400)
        #expect(response.headers.contains { $0 == ("Content-Type", "application/problem+json") })
        #expect(try door.kept() == [])
    }

    @Test(
        "What is told of other buckets, other keys and removals is heard and forgotten",
        arguments: [
            EventBench.record("in/a.mp4", bucket: "others"), EventBench.record("out/a.mp4"),
            EventBench.record("in/a.mp4").replacing("ObjectCreated:Put", with: "ObjectRemoved:Delete"),
            "{\"Records\":[]}", "{\"Event\":\"s3:TestEvent\",\"Bucket\":\"films\"}",
        ])
    func ignored(_ body: String) async throws {
        let door = try EventBench()

        #expect(try await door.post(body, to: "/events/s3", Self.token).status < 300)
        #expect(try door.kept() == [])
    }

    @Test("A source that there is not is no place for events")
    func noSource() async throws {
        let door = try EventBench()

        #expect(try await door.post(EventBench.body, to: "/events/s3/none", Self.token).status == 404)
        #expect(try await door.post(EventBench.body, to: "/events/s3/none").status == 401)
    }

    @Test("A flood beyond the inbox is sent away, and told when to come again")
    func flood() async throws {
        let door = try EventBench(most: 2)
        for number in 0..<2 {
            #expect(
                try await door.post(EventBench.record("in/\(number).mp4"), to: "/events/s3", Self.token).status == 202)
        }

        let response = try await door.post(EventBench.record("in/2.mp4"), to: "/events/s3", Self.token)

        #expect(response.status == 503)
        #expect(response.headers.contains { $0.name == "Retry-After" })
        #expect(try door.kept().count == 2)
    }

    @Test("While there is no place for events, they are sent away")
    func closed() async throws {
        let door = try EventBench()
        door.letterbox.close()

        #expect(try await door.post(EventBench.body, to: "/events/s3", Self.token).status == 503)
    }

    static let token = [(name: "authorization", value: "Bearer secret-of-stores")]
}
