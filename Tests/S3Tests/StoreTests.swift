import HTTP
import Pipeline
import SystemCalls
import TestSupport
import Testing

@testable import S3

@Suite("A store that speaks S3, on real servers") struct StoreTests {
    @Test("It keeps the contract of an object store", arguments: RealServer.allCases, ObjectStoreContract.allCases)
    func contract(_ server: RealServer, _ clause: ObjectStoreContract) async throws {
        let bench = try await Bench(try server.started())
        try Disk().makeDirectory(bench.place.path / "files")

        try await clause.check(bench.store, directory: bench.place.path / "files")
    }

    @Test("Keys with signs of all kinds name their own objects", arguments: RealServer.allCases)
    func keys(_ server: RealServer) async throws {
        let bench = try await Bench(try server.started())
        let keys = ["Stu dio/a+b.mp4", "ünï/日本.mp4", "per%20cent", "~(x)&=@:,$!*'\"#?;.ts"]
        for (number, key) in keys.enumerated() {
            let file = try bench.file(of: 10 + number, seed: number)

            try await bench.put(file, as: key)

            #expect(try await bench.holds(file, as: key), "\(key)")
        }
        var listed: [String] = []
        try await bench.store.objects(below: "") { listed += $0.map(\.key) }
        #expect(Set(listed) == Set(keys))
    }

    @Test("An object has its type, its caching, and its hash", arguments: RealServer.allCases)
    func headers(_ server: RealServer) async throws {
        let bench = try await Bench(try server.started())
        let file = try bench.file(of: 1000)
        try await bench.put(file, as: "a/index.m3u8")
        try await bench.put(file, as: "a/1.m4s")

        let playlist = try await bench.bucket.send(Bucket.Call(method: .head, key: "a/index.m3u8")).headers
        let segment = try await bench.bucket.send(Bucket.Call(method: .head, key: "a/1.m4s")).headers

        #expect(playlist["Content-Type"] == "application/vnd.apple.mpegurl")
        #expect(playlist["Cache-Control"] == "public, max-age=5")
        #expect(segment["Cache-Control"] == "public, max-age=31536000, immutable")
        #expect(segment["x-amz-meta-sha256"] == (try Whole(file, known: { _ in nil }).sha256))
    }

    @Test("A large file goes in parts, and nothing is left of its upload", arguments: RealServer.allCases)
    func large(_ server: RealServer) async throws {
        let bench = try await Bench(try server.started())
        let file = try bench.file(of: 12_345_678)

        try await bench.put(file, as: "raw/film.mov")

        #expect(try await bench.holds(file, as: "raw/film.mov"))
        #expect(try await bench.openUploads() == [])
        #expect(try bench.notes() == 0)
    }

    @Test("Many objects are listed page by page")
    func pages() async throws {
        let bench = try await Bench(.rgw())
        let file = try bench.file(of: 1)
        let bucket = bench.bucket
        let whole = try Whole(file, known: { _ in nil })
        try await withThrowingTaskGroup { group in
            for number in 0..<1_005 {
                group.addTask {
                    let key = ObjectKey("many/\(number)")!
                    try await bucket.put(whole, as: key, type: MediaType(forFile: "x"))
                }
            }
            try await group.waitForAll()
        }

        var pages: [Int] = []
        try await bench.store.objects(below: "many/") { pages.append($0.count) }

        #expect(pages == [1_000, 5])
    }

    @Test("The bucket's name may stand in the host's")
    func virtualHost() async throws {
        let bench = try await Bench(.rgw())
        bench.settings.style = .virtualHost
        // No name server knows it: the proxy's place is that of the server itself.
        let address = bench.settings.endpoint.split(separator: "/").last!
        bench.settings.endpoint = "http://localhost:80"
        bench.settings.proxy = "http://\(address)"
        let file = try bench.file(of: 1000)

        try await bench.put(file, as: "a b/c.mp4")

        #expect(try await bench.holds(file, as: "a b/c.mp4"))
    }

    @Test("Over TLS, with a certificate that is ours")
    func tls() async throws {
        let server = try Server.rgw()
        let bench = try await Bench(server)
        bench.settings.endpoint = server["tls"]
        bench.settings.certificates = Path(server["certificate"])
        let file = try bench.file(of: 6_000_000)

        try await bench.put(file, as: "film.mov")

        #expect(try await bench.holds(file, as: "film.mov"))
    }

    @Test("The store is told to encrypt, with keys of its own or of its key service")
    func encryption() async throws {
        let bench = try await Bench(.rgw())
        let file = try bench.file(of: 6_000_000)
        // This radosgw takes the word AES256, and says nothing of it later.
        let kinds: [(S3Store.Encryption, String, String?)] = [
            (.aes256, "AES256", nil), (.kms(key: "testkey"), "aws:kms", "aws:kms"),
        ]
        for (kind, word, said) in kinds {
            bench.settings.encryption = kind

            try await bench.put(file, as: "\(word)/film.mov")

            let headers = try await bench.bucket.send(Bucket.Call(method: .head, key: "\(word)/film.mov")).headers
            #expect(headers["x-amz-server-side-encryption"] == said)
            #expect(try await bench.holds(file, as: "\(word)/film.mov"))
        }
    }

    @Test(
        "Anyone may read, and write, at an address that was made for it, until it expires",
        arguments: RealServer.allCases)
    func presigned(_ server: RealServer) async throws {
        let bench = try await Bench(try server.started())
        let key = ObjectKey("up load/a+b.mp4")!
        let type = MediaType(forFile: "a.mp4")
        let client = Client()
        let url = try await bench.store.addressForWriting(key, type: type, for: .seconds(60))
        func put(_ url: String, _ type: String) async throws -> Int {
            try await client.send(Request(.put, url, headers: [.init("Content-Type", type)], body: .bytes([1, 2, 3])))
                .status
        }

        #expect(try await put(url, "video/mp4") == 200)
        let read = try await bench.store.addressForReading(key, for: .seconds(60))
        #expect(try await client.send(Request(.get, read)).body == [1, 2, 3])

        #expect(try await put(url, "text/html") == 403)
        #expect(try await put(url.replacing("a%2Bb", with: "c"), "video/mp4") == 403)
        #expect(try await client.send(Request(.delete, read)).status == 403)
        #expect(try await client.send(Request(.get, String(read.dropLast(4)) + "0000")).status == 403)
        bench.settings.clock = { Timestamp.now() + .seconds(-120) }
        let old = try await bench.store.addressForReading(key, for: .seconds(60))
        #expect(try await client.send(Request(.get, old)).status == 403)
    }

    @Test("The servers refuse what is signed wrong, so that these tests mean something", arguments: RealServer.allCases)
    func tampered(_ server: RealServer) async throws {
        let server = try server.started()
        let bench = try await Bench(server)
        let now = Timestamp.now()
        let host = String(server["endpoint"].split(separator: "/").last!)
        let credentials = Credentials(accessKey: server["access_key"], secretKey: Secret(server["secret_key"]))
        let subject = Signature.Subject(
            "PUT", host: host, path: "/\(bench.settings.bucket)/x", headers: [("x-amz-meta-a", "1")])
        let hash = try Whole(try bench.file(of: 3), known: { _ in nil }).sha256
        let signed = Signature(credentials, region: "us-east-1", at: now).headers(for: subject, payload: hash)
        func status(_ change: (inout [Request.Header], inout String) -> Void) async throws -> Int {
            var headers = signed.map { Request.Header($0.name, $0.value) }
            var url = server["endpoint"] + subject.target
            change(&headers, &url)
            let body = Request.Body.file(bench.place.path / "film", 0..<3)
            return try await Client().send(Request(.put, url, headers: headers, body: body)).status
        }

        #expect(try await status { _, _ in } == 200)
        #expect(try await status { headers, _ in headers[0].value = "2" } == 403)
        #expect(try await status { _, url in url += "y" } == 403)
        #expect(try await status { _, url in url += "?acl" } >= 400)
        #expect(try await status { headers, _ in headers.removeAll { $0.name == "x-amz-date" } } != 200)
        #expect(try await status { headers, _ in headers.removeLast() } >= 400)
    }

    @Test("A body that is not what was signed is refused", arguments: RealServer.allCases)
    func payload(_ server: RealServer) async throws {
        let bench = try await Bench(try server.started())
        var call = Bucket.Call(method: .put, key: "x")
        call.body = .bytes([1, 2, 3])

        await #expect(throws: S3Error.self) { try await bench.bucket.send(call) }

        #expect(try await bench.store.size(of: ObjectKey("x")!) == nil)
    }
}
