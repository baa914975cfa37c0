public import Digest
public import Pipeline

/// A bucket whose events are heard, and how a store proves that it is the one.
public struct EventSource: Sendable {
    public let name: String
    public let bucket: String
    public let rules: SourceRules
    /// The password of Basic, and the key of a signature over the body; nil for neither.
    let secret: [UInt8]?
    /// Of those who sign messages of a topic. Where there are some, a message must be signed by one of them.
    let certificates: [Certificate]

    public init(name: String, bucket: String, rules: SourceRules, secret: [UInt8]?, certificates: [Certificate]) {
        self.name = name
        self.bucket = bucket
        self.rules = rules
        self.secret = secret
        self.certificates = certificates
    }
}
