import S3
import SystemCalls
import Testing

/// The examples of the Amazon S3 API Reference, "Signature Calculations for the Authorization Header: Transferring
/// Payload in a Single Chunk" and "Authenticating Requests: Using Query Parameters": 2013-05-24T00:00:00Z,
/// us-east-1, examplebucket. Those with a session token were made with botocore 1.44.5 at 2026-11-21T08:30:00Z.
@Suite("A request is signed as S3 wants it") struct SignatureTests {
    private static let nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    private let published = Signature(
        Credentials(
            accessKey: "AKIAIOSFODNN7EXAMPLE", secretKey: Secret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")),
        region: "us-east-1", at: Timestamp(nanoseconds: 1_369_353_600_000_000_000))

    private let temporary = Signature(
        Credentials(
            accessKey: "ASIAEXAMPLEKEY", secretKey: Secret("secret/with+signs="),
            sessionToken: Secret("token//with+signs==")),
        region: "eu-central-1", at: Timestamp(nanoseconds: 1_795_249_800_000_000_000))

    struct Example: Sendable {
        var method: String
        var path: String
        var query: [(name: String, value: String)] = []
        var headers: [(name: String, value: String)] = []
        var payload = nothing
        var signature: String
        var signed: String
    }

    @Test(
        "The published examples come out to the last digit",
        arguments: [
            Example(
                method: "GET", path: "/test.txt", headers: [("Range", "bytes=0-9")],
                signature: "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
                signed: "host;range;x-amz-content-sha256;x-amz-date"),
            Example(
                method: "PUT", path: "/test$file.text",
                headers: [("Date", "Fri, 24 May 2013 00:00:00 GMT"), ("x-amz-storage-class", "REDUCED_REDUNDANCY")],
                payload: "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072",
                signature: "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
                signed: "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class"),
            Example(
                method: "GET", path: "/", query: [("lifecycle", "")],
                signature: "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
                signed: "host;x-amz-content-sha256;x-amz-date"),
            Example(
                method: "GET", path: "/", query: [("prefix", "J"), ("max-keys", "2")],
                signature: "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
                signed: "host;x-amz-content-sha256;x-amz-date"),
        ])
    func examples(_ example: Example) {
        let subject = Signature.Subject(
            example.method, host: "examplebucket.s3.amazonaws.com", path: example.path, query: example.query,
            headers: example.headers)

        let headers = published.headers(for: subject, payload: example.payload)

        #expect(
            headers.last?.value
                == "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
                + "SignedHeaders=\(example.signed),Signature=\(example.signature)")
    }

    @Test("The published example of a URL for anyone comes out to the last digit")
    func presigned() {
        let subject = Signature.Subject("GET", host: "examplebucket.s3.amazonaws.com", path: "/test.txt")

        #expect(
            published.presigned(subject, for: .seconds(86_400))
                == "/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524"
                + "%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400"
                + "&X-Amz-SignedHeaders=host"
                + "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404")
    }

    @Test("Temporary credentials send their token, and sign it")
    func sessionToken() {
        let put = Signature.Subject(
            "PUT", host: "s3.eu-central-1.example:8443", path: "/films/public/Stu dio/a+bü.mp4",
            headers: [
                ("Content-Type", "video/mp4"), ("x-amz-meta-sha256", String(repeating: "ab", count: 32)),
            ])
        let post = Signature.Subject(
            "POST", host: "films.s3.example", path: "/raw/x.mov", query: [("uploads", "")],
            headers: [("x-amz-server-side-encryption", "AES256")])
        let url = temporary.presigned(
            Signature.Subject("GET", host: "films.s3.example", path: "/raw/a b.mov"), for: .seconds(3600))

        let headers = temporary.headers(for: put, payload: Self.nothing)
        #expect(headers.contains { $0.name == "x-amz-security-token" && $0.value == "token//with+signs==" })
        #expect(put.target == "/films/public/Stu%20dio/a%2Bb%C3%BC.mp4")
        #expect(
            headers.last?.value.hasSuffix("0055fc1a25999ec8c83b8ebd6ab78796435d0d4d74914aa567c498653fce3850") == true)
        #expect(
            temporary.headers(for: post, payload: Self.nothing).last?.value.hasSuffix(
                "002251637b09f234e0331000cc645c4a2a9f4a4d80a35c01dfc5710662a57b96") == true)
        #expect(url.hasSuffix("355cb1db73c67235a0edeefaf99a88490c5ffd8b048a53f58bf5084f10363ff5"))
    }
}
