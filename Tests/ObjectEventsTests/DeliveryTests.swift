import Digest
import JSONValue
import Testing

@testable import ObjectEvents

@Suite("What stores say of their objects") struct DeliveryTests {
    @Test("Every dialect says the same in the end", arguments: Dialect.all)
    func dialects(_ dialect: Dialect) throws {
        let delivery = try Delivery(parsing: fixture(dialect.file))

        #expect(delivery.content == .events([dialect.event]))
        #expect((delivery.message != nil) == dialect.file.hasPrefix("sns-"))
    }

    @Test("What was removed and what is not known is told apart from what was created")
    func kinds() throws {
        guard case .events(let events) = try Delivery(parsing: fixture("aws-removed.json")).content else {
            Issue.record("no events")
            return
        }

        #expect(events.map(\.kind) == [.removed, .other])
        #expect(events.map(\.key) == ["in/a.mp4", "in/b.mp4"])
        #expect(events.map(\.size) == [nil, nil])
    }

    @Test("A bucket that tries whether we listen says its name")
    func test() throws {
        #expect(try Delivery(parsing: fixture("aws-test.json")).content == .test(bucket: "studio-films"))
    }

    @Test("A topic that asks and one that leaves say who they are")
    func topics() throws {
        let topic = "arn:aws:sns:eu-central-1:111122223333:films"

        guard case .subscription(topic, let address) = try Delivery(parsing: fixture("sns-subscribe.json")).content
        else {
            Issue.record("no subscription")
            return
        }

        #expect(address.hasPrefix("https://sns.eu-central-1.amazonaws.com/?Action=ConfirmSubscription"))
        #expect(try Delivery(parsing: fixture("sns-unsubscribe.json")).content == .farewell(topic: topic))
    }

    @Test(
        "Keys are decoded once, as the store that speaks encodes them",
        arguments: [
            ("aws:s3", "a%2Bb+c", "a+b c"), ("aws:s3", "a%252Bb", "a%2Bb"), ("aws:s3", "%E6%97%A5%0A", "日\n"),
            ("minio:s3", "a%2Fb", "a/b"), ("ceph:s3", "a%2Bb+c", "a%2Bb+c"),
            ("ceph:s3", "vid eo+ü.mp4", "vid eo+ü.mp4"),
            ("rustfs:s3", "a+b", "a b"),
        ])
    func keys(source: String, written: String, key: String) throws {
        let body = record(source: source, key: written)

        guard case .events(let events) = try Delivery(parsing: Array(body.utf8)).content else {
            Issue.record("no events")
            return
        }

        #expect(events.map(\.key) == [key])
    }

    @Test(
        "A body that is not as it should be is refused as a whole",
        arguments: [
            "", "{", "[]", "null", "{}", "{\"Records\":{}}", "{\"Records\":[1]}", "{\"Records\":[{}]}",
            "{\"detail-type\":\"Object Created\",\"source\":\"aws.ec2\",\"detail\":{}}",
            "{\"Type\":\"Notification\",\"TopicArn\":\"t\",\"Message\":\"{}\"}",
            record(key: "%zz"), record(key: "%f"), record(key: "%ff"), record(key: ""),
            record(key: String(repeating: "x", count: 1025)), record(version: "3.0"), record(bucket: ""),
            record().replacing("\"a.mp4\"", with: "7"), record().replacing("\"ObjectCreated:Put\"", with: "null"),
        ])
    func malformed(_ body: String) {
        #expect(throws: DeliveryError.self) { try Delivery(parsing: Array(body.utf8)) }
    }

    @Test("So many events at once are refused")
    func tooMany() throws {
        let one = record()
        let inner = one.dropFirst("{\"Records\":[".count).dropLast(2)
        func many(_ count: Int) -> [UInt8] {
            Array("{\"Records\":[\(repeatElement(String(inner), count: count).joined(separator: ","))]}".utf8)
        }

        #expect(throws: DeliveryError.tooMany(1001)) { try Delivery(parsing: many(1001)) }
        _ = try Delivery(parsing: many(1000))
    }

    @Test("A sequencer of whatever kind makes no difference")
    func sequencer() throws {
        let body = record()
        let other = body.replacing("\"size\":1", with: "\"size\":1,\"sequencer\":7")

        #expect(try Delivery(parsing: Array(body.utf8)) == Delivery(parsing: Array(other.utf8)))
    }
}

/// What the fixture of a dialect says.
struct Dialect: Sendable, CustomTestStringConvertible {
    let file: String
    let event: ObjectEvent

    var testDescription: String { file }

    private static let aws = ObjectEvent(
        bucket: "studio-films", key: "in/red flower+1 ü.mp4", kind: .created,
        version: "096fKKXTRTtl3on89fVO.nfljtsv6qko", tag: "d41d8cd98f00b204e9800998ecf8427e", size: 1_048_576)
    private static let bridged = ObjectEvent(
        bucket: "studio-films", key: "in/red flower+100%.mp4", kind: .created,
        version: "IYV3p45BT0ac8hjHg1houSdS1a.Mro8e", tag: "b1946ac92492d2347c6235b4d2611184", size: 5)

    static let all = [
        Dialect(file: "aws-put.json", event: aws),
        Dialect(file: "sns-put-v1.json", event: aws),
        Dialect(file: "eventbridge-created.json", event: bridged),
        Dialect(file: "sns-put-v2.json", event: bridged),
        Dialect(
            file: "minio-put.json",
            event: ObjectEvent(
                bucket: "images", key: "test12/DG 0890+EY2.mp4", kind: .created, version: "1",
                tag: "b7ce786cd89b182bfd5ae765557bbc37", size: 629_648)),
        Dialect(
            file: "rgw-put.json",
            event: ObjectEvent(
                bucket: "notif-films", key: "in/vid eo+ü.mp4", kind: .created,
                tag: "5d41402abc4b2a76b9719d911017c592", size: 5)),
    ]
}

/// A body with one record.
func record(
    source: String = "aws:s3", key: String = "a.mp4", version: String = "2.1", bucket: String = "films"
) -> String {
    """
    {"Records":[{"eventVersion":"\(version)","eventSource":"\(source)","eventName":"ObjectCreated:Put",\
    "s3":{"bucket":{"name":"\(bucket)"},"object":{"key":"\(key)","size":1}}}]}
    """
}
