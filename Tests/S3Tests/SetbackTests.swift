import Glibc
import Pipeline
import SystemCalls
import TestSupport
import Testing

@testable import HTTP
@testable import S3

@Suite("What a store refuses becomes what a step does") struct SetbackTests {
    private static let settings = S3Store.Settings(
        endpoint: "https://s3.example", bucket: "films", credentials: "/run/credentials/s3", journal: "/journal")

    private func setback(_ error: S3Error) -> Setback { .s3(error, "a/b.mp4", Self.settings) }

    @Test(
        "The world's fault makes the item wait",
        arguments: [
            (500, "InternalError"), (502, ""), (503, "SlowDown"), (503, "ServiceUnavailable"), (504, ""),
            (400, "RequestTimeout"), (429, "TooManyRequests"), (409, "OperationAborted"), (403, "QuotaExceeded"),
            (507, ""), (507, "XMinioStorageFull"), (404, "NoSuchUpload"), (400, "InvalidPart"), (400, "BadDigest"),
            (501, "NotImplemented"),
        ])
    func temporary(_ status: Int, _ code: String) {
        let refusal = Refusal(status: status, code: code, message: "so it is", clockDifference: nil)

        #expect(setback(.refused(refusal)) == .temporary(setback(.refused(refusal)).reason))
        #expect(setback(.refused(refusal)).reason.contains(code))
    }

    @Test(
        "What is wrong in the configuration is said to be so",
        arguments: [
            (403, "InvalidAccessKeyId", "refuses the credentials in /run/credentials/s3"),
            (403, "SignatureDoesNotMatch", "refuses the credentials"), (403, "AccessDenied", "refuses the credentials"),
            (400, "ExpiredToken", "refuses the credentials"), (403, "", "refuses the credentials"),
            (404, "NoSuchBucket", "there is no bucket films at https://s3.example"),
            (301, "PermanentRedirect", "look at endpoint and region"),
            (400, "AuthorizationHeaderMalformed", "look at endpoint and region"),
        ])
    func configuration(_ status: Int, _ code: String, _ words: String) {
        let refusal = Refusal(status: status, code: code, message: "no", clockDifference: nil)

        #expect(setback(.refused(refusal)) == .misconfigured(setback(.refused(refusal)).reason))
        #expect(setback(.refused(refusal)).reason.contains(words), "\(setback(.refused(refusal)).reason)")
    }

    @Test("A full store says that it is full", arguments: [(507, ""), (403, "QuotaExceeded")])
    func full(_ status: Int, _ code: String) {
        let refusal = Refusal(status: status, code: code, message: "", clockDifference: nil)

        #expect(setback(.refused(refusal)).reason.hasPrefix("the store is full, a/b.mp4 waits for room"))
    }

    @Test("Only a file that the item lacks is its own fault")
    func files() {
        #expect(setback(.lacking("/item/film")).class == .permanent)
        #expect(setback(.away("/item")).class == .temporary)
        #expect(setback(.changed("/item/film")).class == .temporary)
        #expect(setback(.system(SystemError("write", "/journal/x", code: ENOSPC))).class == .temporary)
        #expect(setback(.stopped) == .stopped)
    }

    @Test(
        "A way that is blocked for now makes the item wait",
        arguments: [
            TransportError.Fault.refused, .cut, .stalled(.seconds(60)), .connectTimeout(.seconds(10)),
            .unreachable(code: EHOSTUNREACH), .tls("handshake failure"), .deadline(.seconds(1)),
        ])
    func blocked(_ fault: TransportError.Fault) {
        let setback = setback(.transport(TransportError(fault: fault, server: "s3.example", mayHaveArrived: true)))

        #expect(setback == .temporary(setback.reason))
        #expect(setback.reason.hasSuffix("s3.example: \(fault)"))
    }

    @Test(
        "A way that only the operator can open is said to be so",
        arguments: [
            TransportError.Fault.certificate(.expired), .certificate(.untrusted("self-signed")),
            .certificate(.otherName), .certificate(.noAuthorities("/ca.pem")), .notHTTP, .malformed("the URL"),
        ])
    func closed(_ fault: TransportError.Fault) {
        let setback = setback(.transport(TransportError(fault: fault, server: "s3.example", mayHaveArrived: false)))

        #expect(setback == .misconfigured(setback.reason))
        #expect(setback.reason.hasSuffix("s3.example: \(fault)"))
    }

    @Test("Words of a server do not make lines in our log")
    func oneLine() {
        let refusal = Refusal(
            status: 400, code: "X", message: "first\nsecond" + String(repeating: "x", count: 1000), clockDifference: nil
        )

        #expect(!setback(.refused(refusal)).reason.contains("\n"))
        #expect(setback(.refused(refusal)).reason.utf8.count < 500)
    }

    @Test(
        "Dates of servers are read",
        arguments: [
            ("Fri, 24 May 2013 00:00:00 GMT", 1_369_353_600), ("Thu, 29 Feb 2024 23:59:59 GMT", 1_709_251_199),
            ("Thu, 01 Jan 1970 00:00:00 GMT", 0), ("Fri, 31 Dec 1999 23:59:59 GMT", 946_684_799),
        ])
    func dates(_ text: String, _ seconds: Int64) {
        #expect(Timestamp(httpDate: text)?.nanoseconds == seconds * 1_000_000_000)
        let instant = Timestamp(nanoseconds: seconds * 1_000_000_000)
        #expect(Timestamp(iso: "\(instant)") == instant)
        #expect(Timestamp(iso: "\("\(instant)".dropLast()).000Z") == instant)
    }

    @Test(
        "What is no date is none",
        arguments: [
            "", "yesterday", "Fri, 24 Foo 2013 00:00:00 GMT", "Fri, 99 May 2013 00:00:00 GMT",
            "Fri, 24 May 4026 00:00:00 GMT", "9999-12-31T23:59:59Z",
        ])
    func noDates(_ text: String) {
        #expect(Timestamp(httpDate: text) == nil)
        #expect(Timestamp(iso: text) == nil)
    }
}

@Suite("A real store's refusals are understood") struct RefusalTests {
    private func setback(_ bench: Bench) async throws -> Setback? {
        let file = try bench.file(of: 10)
        return await #expect(throws: Setback.self) { try await bench.put(file, as: "film.mp4") }
    }

    @Test("A wrong secret and an unknown key", arguments: RealServer.allCases)
    func wrongSecret(_ server: RealServer) async throws {
        let server = try server.started()
        let bench = try await Bench(server)
        try bench.write(accessKey: server["access_key"], secretKey: "wrong-secret")

        let wrong = try await setback(bench)
        try bench.write(accessKey: "NOBODY:nobody", secretKey: "wrong-secret")
        let unknown = try await setback(bench)

        #expect(wrong?.reason.contains("refuses the credentials") == true)
        #expect(wrong?.reason.contains("SignatureDoesNotMatch") == true)
        #expect(unknown?.reason.contains("refuses the credentials") == true)
        #expect(wrong?.reason.contains("wrong-secret") == false)
    }

    @Test("Credentials that are put right are used at once", arguments: RealServer.allCases)
    func rotation(_ server: RealServer) async throws {
        let server = try server.started()
        let bench = try await Bench(server)
        let store = bench.store
        let file = try bench.file(of: 10)
        let key = ObjectKey("film.mp4")!
        try bench.write(accessKey: server["access_key"], secretKey: "wrong")
        await #expect(throws: Setback.self) { try await store.put(file, as: key, type: MediaType(forFile: "film.mp4")) }

        try bench.write(accessKey: server["access_key"], secretKey: server["secret_key"])

        try await store.put(file, as: key, type: MediaType(forFile: "film.mp4"))
        #expect(try await store.size(of: key) == 10)
    }

    @Test("No bucket, for each call", arguments: RealServer.allCases)
    func noBucket(_ server: RealServer) async throws {
        let bench = try await Bench(try server.started())
        bench.settings.bucket = "no-such-bucket-here"
        let store = bench.store

        #expect(try await setback(bench)?.reason.contains("there is no bucket no-such-bucket-here") == true)
        let size = await #expect(throws: Setback.self) { try await store.size(of: ObjectKey("x")!) }
        #expect(size?.reason.contains("there is no bucket") == true)
        let read = await #expect(throws: Setback.self) { try await store.read(ObjectKey("x")!, at: 0, count: 1) }
        #expect(read?.reason.contains("there is no bucket") == true)
    }

    @Test("A clock that is wrong is named, with by how much", arguments: RealServer.allCases, [-1_800, 1_800])
    func skew(_ server: RealServer, _ seconds: Int) async throws {
        let bench = try await Bench(try server.started())
        bench.settings.clock = { Timestamp.now() + .seconds(seconds) }

        let reason = try await setback(bench)?.reason ?? ""

        #expect(reason.contains("the clocks of this box and of bucket"), "\(reason)")
        #expect(reason.contains(seconds < 0 ? "is behind" : "is ahead"), "\(reason)")
        #expect([1_799, 1_800, 1_801].contains { reason.contains("by \($0) s") }, "\(reason)")
    }

    @Test("A bucket that is full makes the item wait for room")
    func full() async throws {
        let server = try Server("rgw")
        let bench = try await Bench(server)
        _ = try server.ask("admin quota set --quota-scope=user --uid=tester --max-size=1000")
        _ = try server.ask("admin quota enable --quota-scope=user --uid=tester")
        let file = try bench.file(of: 100_000)

        let setback = await #expect(throws: Setback.self) { try await bench.put(file, as: "film.mp4") }

        #expect(setback?.reason.hasPrefix("the store is full") == true, "\(setback?.reason ?? "")")
    }

    @Test("A gateway that goes away and comes back")
    func outage() async throws {
        let server = try Server("rgw")
        let bench = try await Bench(server)
        let file = try bench.file(of: 10)
        _ = try server.ask("cut")
        let setback = await #expect(throws: Setback.self) { try await bench.put(file, as: "film.mp4") }

        _ = try server.ask("mend")
        try await bench.put(file, as: "film.mp4")

        #expect(setback?.class == .temporary)
        #expect(setback?.reason.contains("connection refused") == true)
        #expect(try await bench.holds(file, as: "film.mp4"))
    }

    @Test("A certificate that has expired")
    func expired() async throws {
        let tls = try Server("odd-http", "expired")
        let bench = try await Bench(.rgw(), through: tls["endpoint"])
        bench.settings.certificates = Path(tls["certificate"])

        #expect(try await setback(bench)?.reason.hasSuffix("its certificate has expired") == true)
    }

    @Test("No credentials at all, and no host of that name")
    func nothing() async throws {
        let bench = try await Bench(.rgw())
        bench.settings.endpoint = "http://no-such-host.invalid"
        #expect(try await setback(bench)?.reason.contains("no address for this name") == true)
        bench.settings.credentials = "/no/such/file"
        #expect(try await setback(bench)?.reason.contains("look at /no/such/file") == true)
    }
}
