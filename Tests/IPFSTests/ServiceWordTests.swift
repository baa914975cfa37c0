import ContentAddress
import JSONValue
import Pipeline
import SystemCalls
import Testing

@testable import HTTP
@testable import PinningService

@Suite("What a pinning service answers") struct ServiceWordTests {
    private static let root = try! CID("bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e")

    @Test("A request is read with what matters of it, and unknown members are passed over")
    func reads() throws {
        let request = try PinRequest(
            JSON(
                parsing: """
                    {"requestid": "a/b c", "status": "queued", "created": "2020-07-27T17:32:28.276Z", "new": [1],
                     "pin": {"cid": "\(Self.root)", "name": "ingestd", "origins": [], "meta": {}},
                     "delegates": ["/dnsaddr/pin.example"], "info": {"status_details": "Queue\\nposition: 7 of 9"}}
                    """))

        #expect(request.id == "a/b c" && request.status == .queued && request.root == Self.root)
        #expect(request.delegates == ["/dnsaddr/pin.example"])
        #expect(request.details.description == "Queue position: 7 of 9")
    }

    @Test(
        "What lacks what it should have is no request",
        arguments: [
            #"{}"#, #"{"requestid":"","status":"pinned","pin":{"cid":"CID"}}"#,
            #"{"requestid":"1","status":"lost","pin":{"cid":"CID"}}"#, #"{"requestid":"1","status":"pinned","pin":{}}"#,
            #"{"requestid":"1","status":"pinned","pin":{"cid":"Qm"}}"#, "[]",
        ])
    func refuses(_ text: String) throws {
        let json = try JSON(parsing: text.split(separator: "CID").joined(separator: "\(Self.root)"))
        #expect(throws: ServiceError.self) { try PinRequest(json) }
        #expect(throws: ServiceError.self) { try PinRequest.list(json) }
    }

    @Test("A request that comes no further is looked at less and less often, and then given up")
    func progress() throws {
        let start = ContinuousClock.now
        var settings = RemotePins.Settings(address: "http://service", token: BearerToken(file: "/token"))
        settings.stall = .seconds(10)
        settings.longestLook = .seconds(4)
        var progress = Progress(settings, at: start)
        func looks(_ status: String, _ details: String = "", at second: Int) throws -> Progress.Verdict {
            progress.verdict(try request(status, details), at: start + .seconds(second))
        }

        #expect(try looks("queued", at: 0) == .later(.seconds(1)))
        #expect(try looks("queued", at: 1) == .later(.seconds(2)))
        #expect(try looks("queued", at: 3) == .later(.seconds(4)))
        #expect(try looks("queued", at: 7) == .later(.seconds(4)))
        #expect(try looks("queued", "2 of 9", at: 11) == .later(.seconds(1)), "it moved in the queue")
        #expect(try looks("pinning", at: 20) == .later(.seconds(1)), "it began")
        #expect(try looks("pinning", at: 29) == .later(.seconds(2)))
        #expect(try looks("pinning", at: 30) == .stands)
        #expect(try looks("failed", at: 31) == .failed)
        #expect(try looks("pinned", at: 32) == .pinned)
    }

    private func request(_ status: String, _ details: String) throws -> PinRequest {
        try PinRequest(
            JSON(
                parsing: """
                    {"requestid": "1", "status": "\(status)", "pin": {"cid": "\(Self.root)"},
                     "info": {"status_details": "\(details)"}}
                    """))
    }

    /// Status of the answer, what it means, whether the configuration is at fault, whether it is the item's alone.
    private static let table: [(Int, String, configuration: Bool, own: Bool)] = [
        (400, "refuses the request (400): REASON: why", false, false),
        (401, "denies access: REASON: why", true, false), (403, "denies access: REASON: why", true, false),
        (404, "no pinning service, it answers 404: REASON: why", true, false),
        (402, "account is exhausted: REASON: why", false, false),
        (409, "account is exhausted: REASON: why", false, false),
        (429, "answers 429: REASON: why", false, false), (500, "answers 500: REASON: why", false, false),
        (503, "answers 503: REASON: why", false, false), (302, "no pinning service", true, false),
    ]

    @Test("Nothing that a service refuses is the item's fault", arguments: table)
    func refusals(_ status: Int, _ words: String, configuration: Bool, own: Bool) {
        let body = Array(#"{"error":{"reason":"REASON","details":"why"}}"#.utf8)
        let error = #expect(throws: ServiceError.self) {
            try Account.judged(Response(status: status, headers: Headers(), body: body))
        }

        let setback = Setback.service(error!, "https://service", Self.root)
        #expect(setback.class == .temporary && (setback.scope == .item) == own)
        #expect(setback.reason.contains(words))
        #expect((setback.scope == .step) == configuration)
    }

    @Test("What a service is slow with is that item's alone")
    func slow() {
        let errors: [ServiceError] = [.stands(.queued, Excerpt(""), .seconds(1)), .failed(Excerpt("no peers")), .gone]
        for error in errors {
            let setback = Setback.service(error, "https://service", Self.root)
            #expect(setback.class == .temporary && setback.scope == .item)
        }
    }
}
