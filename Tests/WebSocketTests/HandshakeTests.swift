import Digest
import Testing
import WebSocket

@Suite("The opening handshake") struct HandshakeTests {
    /// The request of RFC 6455 §1.3.
    private static let headers = [
        "upgrade": "websocket", "connection": "Upgrade", "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
        "sec-websocket-version": "13",
    ]

    @Test("The example of the standard is answered as there")
    func example() throws {
        let answer = try Handshake.answer { Self.headers[$0] }
        #expect(answer.map(\.name) == ["Upgrade", "Sec-WebSocket-Accept"])
        #expect(answer.map(\.value) == ["websocket", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="])
    }

    @Test("Case and company of the words do not matter")
    func words() throws {
        var headers = Self.headers
        headers["connection"] = "keep-alive, UPGRADE"
        headers["upgrade"] = "WebSocket"
        #expect(throws: Never.self) { try Handshake.answer { headers[$0] } }
    }

    @Test(
        "What is no handshake is refused, and why is said",
        arguments: [
            ("upgrade", nil, Handshake.Refusal.notAsked), ("upgrade", "h2c", .notAsked),
            ("connection", "close", .notAsked), ("connection", "not upgrade", .notAsked),
            ("sec-websocket-version", "8", .version), ("sec-websocket-version", nil, .version),
            ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ", .badKey), ("sec-websocket-key", "c2hvcnQ=", .badKey),
            ("sec-websocket-key", nil, .badKey),
        ] as [(String, String?, Handshake.Refusal)])
    func refused(name: String, value: String?, refusal: Handshake.Refusal) {
        var headers = Self.headers
        headers[name] = value
        #expect(throws: refusal) { try Handshake.answer { headers[$0] } }
    }

    /// FIPS 180-4 examples, as NIST publishes them.
    @Test(
        "SHA-1 has the digests of the standard",
        arguments: [
            ("abc", "a9993e364706816aba3e25717850c26c9cd0d89d"), ("", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
        ])
    func sha1(text: String, digest: String) {
        #expect(Hexadecimal.encode(SHA1.digest(of: Array(text.utf8))) == digest)
    }
}
