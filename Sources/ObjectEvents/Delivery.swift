internal import JSONValue

/// What one request of a store says, in whichever dialect it speaks: S3's records as AWS, MinIO and Ceph write them,
/// EventBridge's events, or either of them in an envelope of SNS.
public struct Delivery: Hashable, Sendable {
    public let content: Content
    /// The envelope that it came in, where it came in one.
    public let message: TopicMessage?

    public enum Content: Hashable, Sendable {
        case events([ObjectEvent])
        /// The bucket tries whether we listen.
        case test(bucket: String)
        /// A topic asks whether we want to hear of it: whoever visits the address says yes.
        case subscription(topic: String, address: String)
        /// A topic says that we hear of it no longer.
        case farewell(topic: String)
    }

    /// Events in one delivery; stores send one, or a few.
    public static let mostEvents = 1000

    /// Reads a whole body, strictly: one thing that is not as it should be, and nothing of it is taken.
    public init(parsing body: [UInt8]) throws(DeliveryError) {
        let json = try Self.json(body)
        guard let message = try TopicMessage(json) else {
            content = try Self.content(json)
            self.message = nil
            return
        }
        self.message = message
        content =
            switch message.kind {
            case .notification: try Self.content(Self.json(Array(message.text.utf8)))
            case .subscription(let address): .subscription(topic: message.topic, address: address)
            case .farewell: .farewell(topic: message.topic)
            }
    }

    private static func json(_ bytes: [UInt8]) throws(DeliveryError) -> JSON {
        do { return try JSON(parsing: bytes) } catch { throw .notJSON("\(error)") }
    }

    private static func content(_ json: JSON) throws(DeliveryError) -> Content {
        if let records = json["Records"] { return .events(try events(records)) }
        if json["detail-type"] != nil { return .events([try ObjectEvent(bridged: json)]) }
        // "Event notification types and destinations", Amazon S3 User Guide: sent when a notification is set up.
        if json["Event"]?.string == "s3:TestEvent" { return .test(bucket: try json.bucket("Bucket")) }
        throw .unknown
    }

    private static func events(_ records: JSON) throws(DeliveryError) -> [ObjectEvent] {
        guard let records = records.array else { throw .lacks("Records") }
        guard records.count <= mostEvents else { throw .tooMany(records.count) }
        var events: [ObjectEvent] = []
        for record in records { events.append(try ObjectEvent(record: record)) }
        return events
    }
}

/// Why a body is not taken.
public enum DeliveryError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The parser's words.
    case notJSON(String)
    /// JSON, and in no dialect that we know.
    case unknown
    /// The path of a member that is missing, or is not what it should be.
    case lacks(String)
    /// A record of another generation: its `eventVersion`.
    case version(String)
    case tooMany(Int)

    public var description: String {
        switch self {
        case .notJSON(let why): "the body is not JSON: \(why)"
        case .unknown: "the body is no event of S3, EventBridge or SNS: it has neither Records nor detail-type nor Type"
        case .lacks(let path): "\(path) is missing, or is not what it should be"
        case .version(let version): "eventVersion is \(version.prefix(20)), and only 2.x is known"
        case .tooMany(let count): "\(count) records at once; no more than \(Delivery.mostEvents) are taken"
        }
    }
}
