import Gateway
import HTTPServer
import JSONValue
import Testing

@Suite("The routes of the gateway") struct RouterTests {
    private let router = Router(
        [
            Route("GET", "/video/{id}/progress", .read) { visit in .answer(Response(200, visit.value("id"))) },
            Route("GET", "/media/{key…}", nil) { visit in .answer(Response(200, visit.value("key"))) },
            Route("GET", "/upload/{id}", nil) { visit in .answer(Response(200, visit.value("id"))) },
            Route("POST", "/upload/video", .upload) { _ in .object { .init(200, $0) } },
        ],
        tokens: Tokens(
            [
                (Array("secret-of-reader".utf8), Caller(name: "reader", scopes: [.read], organisation: "acme")),
                (Array("secret-of-all".utf8), Caller(name: "all", scopes: Set(Scope.allCases), organisation: nil)),
            ], isOpen: true, origins: ["https://app.example.org"]),
        origins: ["https://app.example.org"], rate: 5)

    private func answer(
        _ method: String, _ target: String, _ headers: [(name: String, value: String)] = [], peer: String? = "192.0.2.1"
    ) throws -> Response {
        let request = try Request(method: method, target: target, headers: headers, peer: peer)
        guard case .answer(let response) = router.treat(request) else { return Response(200, "at work") }
        return router.finish(response, to: request)
    }

    private let reader = [(name: "authorization", value: "Bearer secret-of-reader")]

    @Test("take a path's variables, and all of its rest where they say so") func variables() throws {
        guard case .bytes(let id) = try answer("GET", "/video/17/progress", reader).content,
            case .bytes(let key) = try answer("HEAD", "/media/a/b/c.ts").content
        else {
            Issue.record("no text came")
            return
        }
        #expect(String(decoding: id, as: UTF8.self) == "17")
        #expect(String(decoding: key, as: UTF8.self) == "a/b/c.ts")
    }

    @Test(
        "say what is not there, not allowed, not for this method",
        arguments: [
            ("GET", "/nothing", 404), ("PUT", "/upload/video", 405), ("GET", "/upload/video", 405),
            ("GET", "/video/17/progress", 401),
            ("GET", "/video/17/progress?access_token=wrong", 401),
            ("GET", "/video/17/progress?access_token=secret-of-reader", 200),
            ("POST", "/upload/video?access_token=secret-of-all", 401),
        ])
    func refusals(method: String, target: String, status: Int) throws {
        #expect(try answer(method, target).status == status)
    }

    @Test("say which methods there are, HEAD where there is GET") func methods() throws {
        let answer = try answer("PUT", "/media/x")
        #expect(answer.status == 405 && answer.headers.contains { $0 == ("Allow", "GET, HEAD") })
    }

    @Test("tell a token without the scope from none") func scopes() throws {
        #expect(try answer("POST", "/upload/video", reader).status == 403)
        #expect(try answer("POST", "/upload/video").headers.contains { $0.name == "WWW-Authenticate" })
    }

    @Test("are open to neighbours where the operator wants it, but not to a wrong token") func open() throws {
        for near in [nil, "127.0.0.1", "::1"] {
            #expect(try answer("GET", "/video/17/progress", peer: near).status == 200)
        }
        #expect(try answer("GET", "/video/1/progress?access_token=wrong", peer: "127.0.0.1").status == 401)
    }

    @Test(
        "are open to neighbours, and not to what others have a browser or a proxy at this box ask",
        arguments: [
            ([("host", "127.0.0.1:8674"), ("origin", "http://127.0.0.1:8674")], 200),
            ([("host", "localhost"), ("origin", "https://app.example.org")], 200), ([("host", "[::1]:8674")], 200),
            // A page of another site sends what a form can send.
            ([("host", "127.0.0.1:8674"), ("origin", "https://evil.example.org")], 401),
            ([("host", "127.0.0.1:8674"), ("origin", "http://127.0.0.1:3000")], 401),
            ([("host", "127.0.0.1:8674"), ("origin", "null")], 401),
            // A name of another site leads here of a sudden.
            ([("host", "evil.example.org:8674"), ("origin", "http://evil.example.org:8674")], 401),
            ([("host", "127.0.0.1.evil.example.org")], 401), ([("host", "127.1.evil")], 401),
            ([("host", "127.0.0.1:8674"), ("x-forwarded-for", "192.0.2.1")], 401),
        ] as [([(String, String)], Int)])
    func neighbours(headers: [(String, String)], status: Int) throws {
        let named = headers.map { (name: $0.0, value: $0.1) }
        #expect(try answer("POST", "/upload/video", named, peer: "127.0.0.1").status == status)
    }

    @Test("answer a browser's question about another page, for the pages that are allowed") func crossOrigin() throws {
        let question = [
            (name: "origin", value: "https://app.example.org"),
            (name: "access-control-request-method", value: "PUT"),
        ]
        let allowed = try answer("OPTIONS", "/upload/video", question)
        #expect(allowed.status == 204)
        #expect(allowed.headers.contains { $0 == ("Access-Control-Allow-Origin", "https://app.example.org") })
        let other = [(name: "origin", value: "https://evil.example.org"), question[1]]
        let refused = try answer("OPTIONS", "/upload/video", other)
        #expect(refused.status == 405 && !refused.headers.contains { $0.name == "Access-Control-Allow-Origin" })
        // What a browser keeps of an answer to no page must not be shown to one.
        #expect(try answer("GET", "/media/x").headers.contains { $0 == ("Vary", "Origin") })
    }

    @Test("let each caller ask so often") func rates() throws {
        let statuses = try (0..<8).map { _ in try answer("GET", "/media/x").status }
        #expect(statuses.prefix(5).allSatisfy { $0 == 200 } && statuses.last == 429)
        #expect(try answer("GET", "/media/x", reader).status == 200)
    }
}
