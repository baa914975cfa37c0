import Glibc
import HTTP
import SystemCalls
import TestSupport
import Testing

@Suite("What keeps an answer from coming is named") struct FaultTests {
    @Test("A name that nobody knows")
    func unresolved() async {
        #expect(await fault(of: Request(.get, "http://no-such-host.invalid/")) == .unresolved)
    }

    @Test("A port where nobody listens: nothing has arrived there")
    func refused() async throws {
        let error = await #expect(throws: TransportError.self) {
            try await Client().send(Request(.put, "http://127.0.0.1:1/x?X-Amz-Signature=abc", body: .bytes([1])))
        }
        #expect(error?.fault == .refused)
        #expect(error?.mayHaveArrived == false)
        #expect(error?.description == "127.0.0.1:1: connection refused")
    }

    @Test("No way to the network")
    func unreachable() async {
        let fault = await fault(of: Request(.get, "http://[2001:db8::1]/"))
        let codes = [ENETUNREACH, EADDRNOTAVAIL, EAFNOSUPPORT, EHOSTUNREACH, EACCES]
        #expect(codes.contains { fault == .unreachable(code: $0) } || fault == .refused, "\(String(describing: fault))")
    }

    @Test("A connection that is cut in the middle of the answer: the request may have done its work")
    func cut() async throws {
        let error = await #expect(throws: TransportError.self) {
            try await Client().send(Request(.get, try endpoint("/cut")))
        }
        #expect(error?.fault == .cut)
        #expect(error?.mayHaveArrived == true)
    }

    @Test("A server that falls silent, before the head and in it", arguments: ["/hang", "/late"])
    func stalled(_ path: String) async throws {
        var request = Request(.get, try endpoint(path))
        request.stall = .seconds(1)

        #expect(await fault(of: request) == .stalled(.seconds(1)))
    }

    @Test("An answer that comes slowly is no stall, however long it takes")
    func drip() async throws {
        var request = Request(.get, try endpoint("/drip?60"))
        request.stall = .seconds(1)

        #expect(await fault(of: request) == nil)
    }

    @Test("A server that takes nothing of a large body has stalled, though the kernel took some")
    func deafToBody() async throws {
        var request = Request(.put, try endpoint("/hang"), body: .bytes([UInt8](repeating: 7, count: 64 << 20)))
        request.stall = .seconds(1)

        #expect(await fault(of: request) == .stalled(.seconds(1)))
    }

    @Test("A small call has a deadline over all")
    func deadline() async throws {
        var request = Request(.get, try endpoint("/drip?1000"))
        request.deadline = .seconds(1)

        #expect(await fault(of: request) == .deadline(.seconds(1)))
    }

    @Test("An answer that is larger than it may be")
    func tooLarge() async throws {
        var request = Request(.get, try endpoint("/big?1001"))
        request.answerLimit = 1000

        #expect(await fault(of: request) == .answerTooLarge(limit: 1000))
    }

    @Test("What answers is no HTTP server")
    func noise() async throws {
        #expect(await fault(of: Request(.get, try endpoint("/noise"))) == .notHTTP)
    }

    @Test("Other protocols and control characters are not sent")
    func malformed() async throws {
        #expect(await fault(of: Request(.get, "file:///etc/passwd")) == .malformed("the URL"))
        #expect(await fault(of: Request(.get, "http://127.0.0.1/a\r\nX: y")) == .malformed("the URL"))
        let forged = Request(.get, try endpoint("/echo"), headers: [.init("Authorization", "Bearer x\r\nX-Evil: 1")])
        #expect(await fault(of: forged) == .malformed("the header Authorization"))
    }

    @Test("A file that becomes shorter while it is sent, and one that is not there")
    func files() async throws {
        let place = try TemporaryDirectory()
        let file = place.path / "film"
        try Disk().write([1, 2, 3], to: file)

        #expect(await fault(of: Request(.put, try endpoint("/echo"), body: .file(file, 0..<4))) == .fileTooShort(file))
        let absent = place.path / "absent"
        let body = Request.Body.file(absent, 0..<1)
        #expect(
            await fault(of: Request(.put, try endpoint("/echo"), body: body))
                == .file(SystemError("open", absent, code: ENOENT)))
    }

    @Test("Certificates: ours is trusted when we say so, and else not, nor one that has expired or is for another name")
    func certificates() async throws {
        let good = try Server("odd-http", "tls")
        let expired = try Server("odd-http", "expired")
        func settings(_ server: Server) -> Client.Settings {
            var settings = Client.Settings()
            settings.certificates = Path(server["certificate"])
            return settings
        }
        func fault(_ url: String, _ settings: Client.Settings) async -> TransportError.Fault? {
            await HTTPTests.fault(of: Request(.get, url), settings)
        }

        #expect(await fault(good["endpoint"] + "/echo", settings(good)) == nil)
        #expect(await fault(expired["endpoint"] + "/echo", settings(expired)) == .certificate(.expired))
        let port = good["endpoint"].split(separator: ":").last!
        #expect(await fault("https://ip6-localhost.localdomain:\(port)/echo", settings(good)) != nil)
        guard case .certificate(.untrusted) = await fault(good["endpoint"] + "/echo", .init()) else {
            Issue.record("a stranger's certificate was trusted")
            return
        }
        var lost = Client.Settings()
        lost.certificates = "/no/such/file.pem"
        #expect(await fault(good["endpoint"] + "/echo", lost) == .certificate(.noAuthorities("/no/such/file.pem")))
    }
}
