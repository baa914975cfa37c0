import Digest
import HTTPServer
import Pipeline
import Synchronization
import SystemCalls
import TestSupport
import Testing

@testable import Gateway

/// The door for events over an inbox of its own, with a source `studio` and a source `topic`.
final class EventBench: Sendable {
    let letterbox = Letterbox()
    private let place: TemporaryDirectory
    private let router: Router
    private let heard: Words

    init(most: Int = 100) throws {
        place = try TemporaryDirectory()
        letterbox.open(try Inbox(at: place.path / "inbox", most: most), [])
        let certificates = try #require(Certificate.all(pem: Array(Self.fixture("sns.pem").utf8)))
        let rules = SourceRules(prefixes: ["in/"])
        let sources = [
            EventSource(
                name: "studio", bucket: "films", rules: rules, secret: Array("secret of the studio".utf8),
                certificates: []),
            EventSource(
                name: "topic", bucket: "studio-films", rules: rules, secret: nil, certificates: certificates,
                topics: ["arn:aws:sns:eu-central-1:111122223333:films"]),
            EventSource(
                name: "elsewhere", bucket: "studio-films", rules: rules, secret: nil, certificates: certificates,
                topics: ["arn:aws:sns:eu-central-1:111122223333:others"]),
        ]
        let words = Words()
        let callers = [
            (Array("secret-of-stores".utf8), Caller(name: "stores", scopes: [.events], organisation: nil)),
            (Array("secret-of-reader".utf8), Caller(name: "reader", scopes: [.read], organisation: nil)),
        ]
        router = Router(
            EventDoor(sources, letterbox, tell: { words.note($0) }).routes,
            tokens: Tokens(callers.map { (secret: $0.0, caller: $0.1) }, isOpen: false))
        heard = words
    }

    private final class Words: Sendable {
        let all = Mutex<[String]>([])
        func note(_ text: String) { all.withLock { $0.append(text) } }
    }

    var said: [String] { heard.all.withLock { $0 } }

    func post(
        _ body: String, to target: String, _ headers: [(name: String, value: String)] = []
    ) async throws -> Response {
        let request = try Request(method: "POST", target: target, headers: headers, peer: "192.0.2.1")
        switch router.treat(request) {
        case .answer(let response): return response
        case .collect(_, let take): return await take(Array(body.utf8))
        default: return Response(500)
        }
    }

    /// The lines of the inbox.
    func kept() throws -> [String] {
        let bytes = try Disk().read(place.path / "inbox", limit: 1 << 20)
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    static let body = record("in/film.mp4")

    static func record(_ key: String, bucket: String = "films") -> String {
        """
        {"Records":[{"eventVersion":"2.1","eventSource":"ceph:s3","eventName":"ObjectCreated:Put",\
        "s3":{"bucket":{"name":"\(bucket)"},"object":{"key":"\(key)","size":1}}}]}
        """
    }

    /// A signature of `body` by the studio's secret.
    static func signed(_ header: String) -> [(name: String, value: String)] {
        let code = HMAC.sha256(Array(body.utf8), key: Array("secret of the studio".utf8))
        return [(name: header, value: "sha256=" + Hexadecimal.encode(code))]
    }

    /// Of the tests of ObjectEvents.
    static func fixture(_ name: String) throws -> String {
        let place = Path(#filePath).parent.parent / "ObjectEventsTests" / "Fixtures"
        return String(decoding: try Disk().read(place / Name(name)!), as: UTF8.self)
    }
}
