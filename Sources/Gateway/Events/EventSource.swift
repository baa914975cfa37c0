public import Digest
public import Pipeline

/// A bucket whose events are heard, and how a store proves that it is the one.
public struct EventSource: Sendable {
    public let name: String
    public let bucket: String
    public let rules: SourceRules
    /// The password of Basic, and the key of a signature over the body; nil for neither.
    let secret: [UInt8]?
    /// Of those who sign messages of topics. Where there are some, a message must be signed by one of them, and be of one
    /// of these topics: whoever has an account there can have a topic of his own signed.
    let certificates: [Certificate]
    /// ARNs.
    let topics: Set<String>

    public init(
        name: String, bucket: String, rules: SourceRules, secret: [UInt8]?, certificates: [Certificate] = [],
        topics: Set<String> = []
    ) {
        self.name = name
        self.bucket = bucket
        self.rules = rules
        self.secret = secret
        self.certificates = certificates
        self.topics = topics
    }
}
