import Glibc
import HTTPServer
import LocalStore
import Pipeline
import SystemCalls
import TestSupport
import Testing

@testable import Gateway

@Suite("Objects of the embedded store") struct MediaTests {
    private let directory: TemporaryDirectory
    private let store: BucketDirectory
    private let id = "0198c3a0-0000-7000-8000-000000000001"

    init() async throws {
        directory = try TemporaryDirectory()
        try Depot.make(at: directory.path / "store", on: Disk())
        store = BucketDirectory(root: directory.path / "store", bucket: "media")
        for key in ["public/acme/\(id)/720p.mp4", "public/acme/\(id)/hls/master.m3u8", "raw/acme/\(id).mov", "odd.bin"]
        {
            try await put("0123456789", key)
        }
    }

    private func put(_ text: String, _ key: String) async throws {
        try Disk().write(Array(text.utf8), to: directory.path / "file")
        try await store.put(directory.path / "file", as: ObjectKey(key)!, type: MediaType(forFile: key))
    }

    private func get(
        _ key: String, as who: String? = nil, _ headers: [(name: String, value: String)] = [], method: String = "GET",
        isPublic: Bool = true
    ) async throws -> House.Answer {
        let callers = [
            Caller(name: "all", scopes: [.read], organisation: nil),
            Caller(name: "acme", scopes: [.read], organisation: "acme"),
            Caller(name: "other", scopes: [.read], organisation: "other"),
            Caller(name: "creator", scopes: [.upload], organisation: "acme"),
        ]
        let router = Router(
            MediaFiles(store, naming: Naming(), isPublic: isPublic).routes,
            tokens: Tokens(callers.map { (Array("secret-of-\($0.name)".utf8), $0) }, isOpen: false))
        let token = who.map { [(name: "authorization", value: "Bearer secret-of-\($0)")] } ?? []
        let request = try Request(method: method, target: "/media/\(key)", headers: token + headers, peer: "192.0.2.1")
        return try await House.answer(router, request)
    }

    @Test("come whole, with their type, for good") func whole() async throws {
        let film = try await get("public/acme/\(id)/720p.mp4")
        #expect(film.status == 200 && film.text == "0123456789")
        #expect(film.headers["Content-Type"] == "video/mp4" && film.headers["Accept-Ranges"] == "bytes")
        #expect(film.headers["Cache-Control"] == "public, max-age=31536000, immutable")
        let playlist = try await get("public/acme/\(id)/hls/master.m3u8")
        #expect(playlist.headers["Content-Type"] == "application/vnd.apple.mpegurl")
        #expect(playlist.headers["Cache-Control"] == "public, max-age=5")
    }

    @Test(
        "come in ranges (RFC 9110 §14)",
        arguments: [
            ("bytes=0-0", 206, "0", "bytes 0-0/10"), ("bytes=2-4", 206, "234", "bytes 2-4/10"),
            ("bytes=8-", 206, "89", "bytes 8-9/10"), ("bytes=-3", 206, "789", "bytes 7-9/10"),
            ("bytes=-100", 206, "0123456789", "bytes 0-9/10"), ("BYTES=5-100", 206, "56789", "bytes 5-9/10"),
            ("bytes=0-99999999999999999999", 206, "0123456789", "bytes 0-9/10"),
            ("bytes=10-", 416, nil, "bytes */10"), ("bytes=-0", 416, nil, "bytes */10"),
            ("bytes=99999999999999999999-", 416, nil, "bytes */10"),
            ("bytes=4-2", 200, "0123456789", nil), ("bytes=0-1,3-4", 200, "0123456789", nil),
            ("bytes=", 200, "0123456789", nil), ("bytes=-", 200, "0123456789", nil),
            ("rows=1-2", 200, "0123456789", nil),
            ("bytes=a-b", 200, "0123456789", nil), ("bytes=1--2", 200, "0123456789", nil),
        ] as [(String, Int, String?, String?)])
    func ranges(range: String, status: Int, body: String?, content: String?) async throws {
        let answer = try await get("public/acme/\(id)/720p.mp4", [(name: "range", value: range)])
        #expect(answer.status == status && answer.headers["Content-Range"] == content)
        if let body { #expect(answer.text == body) }
    }

    @Test("are not sent to those who have them, and a range only of what they have the rest of") func conditions()
        async throws
    {
        let key = "public/acme/\(id)/720p.mp4"
        let tag = try #require(try await get(key).headers["ETag"])
        let range = (name: "range", value: "bytes=1-1")

        for list in [tag, "W/\(tag)", "\"x\", \(tag)", "*"] {
            let answer = try await get(key, [(name: "if-none-match", value: list)])
            #expect(answer.status == 304 && answer.headers["ETag"] == tag && answer.body.isEmpty)
        }
        #expect(try await get(key, [range, (name: "if-range", value: tag)]).status == 206)
        #expect(try await get(key, [range, (name: "if-range", value: "\"x\"")]).status == 200)
        #expect(try await get(key, [range, (name: "if-range", value: "W/\(tag)")]).status == 200)
        #expect(try await get(key, [(name: "if-match", value: "\"x\"")]).status == 412)
        #expect(try await get(key, [range], method: "HEAD").status == 200, "of HEAD no range is asked")
        try await put("another", key)
        #expect(try await get(key).headers["ETag"] != tag)
    }

    @Test("are for those who may see them")
    func access() async throws {
        let raw = "raw/acme/\(id).mov"
        #expect(try await get(raw).status == 401)
        #expect(try await get(raw, as: "creator").status == 403)
        #expect(try await get(raw, as: "other").status == 404)
        let original = try await get(raw, as: "acme")
        #expect(original.status == 200 && original.headers["Cache-Control"]?.hasPrefix("private") == true)
        #expect(try await get("odd.bin", as: "acme").status == 404)
        #expect(try await get("odd.bin", as: "all").status == 200)

        let film = "public/acme/\(id)/720p.mp4"
        #expect(try await get(film, isPublic: false).status == 401)
        #expect(try await get(film, as: "acme", isPublic: false).status == 200)
        #expect(try await get(film, as: "other", isPublic: false).status == 404)
        #expect(try await get(film, as: "acme", isPublic: false).headers["Cache-Control"]?.hasPrefix("private") == true)
    }

    @Test("are nothing but regular files, on a way without links")
    func tricks() async throws {
        let bucket = directory.path / "store" / "media"
        let place = bucket / "public" / "acme" / Name(id)!
        try Disk().write(Array("secret".utf8), to: directory.path / "secret")
        try link(place / "link.mp4", to: "\(directory.path)/secret")
        try link(bucket / "public" / "linked", to: "\(place.parent)")
        for key in [
            "public/acme/\(id)/link.mp4", "public/linked/\(id)/720p.mp4", "public/acme/\(id)", "public/acme/\(id)/hls",
            "public/acme/\(id)/720p.mp4/x", "public/acme/\(id)/absent.mp4",
            "public/acme/\(id)/" + String(repeating: "x", count: 255), "public/acme/\(id)/%00",
        ] {
            let status = try? await get(key, as: "all").status
            #expect(status == 404 || status == nil, "\(key)")
        }
        #expect(throws: Problem.self) {
            try Request(method: "GET", target: "/media/public/../../secret", headers: [], peer: nil)
        }
        #expect(try await get("public%2Facme%2F..%2F..%2F..%2Fsecret", as: "all").status == 404)
    }

    @Test("are elsewhere where the store is a server of its own") func elsewhere() async throws {
        let router = Router(
            MediaFiles(nil, naming: Naming(), isPublic: true).routes, tokens: Tokens([], isOpen: false))
        let request = try Request(method: "GET", target: "/media/public/x", headers: [])
        #expect(try await House.answer(router, request).kind == "not-from-here")
    }

    private func link(_ path: Path, to target: String) throws {
        guard path.withCString({ symlink(target, $0) }) == 0 else { throw SystemError.last("symlink", path) }
    }

    @Test("belong to the organisation that their key names, as the operator has it named")
    func owners() throws {
        func owner(_ naming: Naming, _ key: String) -> Naming.Owner { naming.owner(of: ObjectKey(key)!) }
        #expect(owner(Naming(), "public/acme/\(id)/a/b.ts") == .published(organisation: "acme"))
        #expect(owner(Naming(), "public/acme/\(id)") == .nobody)
        #expect(owner(Naming(), "public/acme/\(id)x/a") == .nobody)
        #expect(owner(Naming(), "public/acme/\(id.uppercased())/a") == .nobody)
        #expect(owner(Naming(), "raw/acme/\(id).mov") == .original(organisation: "acme"))
        #expect(owner(Naming(), "raw/acme/\(id)/x") == .nobody)
        #expect(owner(Naming(), "raw/acme/\(id).mov/x") == .nobody)
        var one = Naming()
        (one.public, one.raw) = ("{org}-{asset}", "{org}-{asset}/original.{ext}")
        #expect(owner(one, "a-b-\(id)/hls/x.ts") == .published(organisation: "a-b"))
        #expect(owner(one, "a-b-\(id)/original.mov") == .original(organisation: "a-b"), "what is both is not published")
    }
}

extension MediaTests {
    private func get(_ key: String, _ headers: [(name: String, value: String)], method: String = "GET") async throws
        -> House.Answer
    {
        try await get(key, as: nil, headers, method: method)
    }
}
