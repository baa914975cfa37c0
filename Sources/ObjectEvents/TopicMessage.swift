public import Digest
internal import JSONValue

/// What Amazon SNS sends to a subscriber ("Parsing Amazon SNS message formats", Amazon SNS Developer Guide).
public struct TopicMessage: Hashable, Sendable {
    public let kind: Kind
    /// The topic's ARN.
    public let topic: String
    /// The envelope's content.
    let text: String
    private let signed: String
    private let signature: [UInt8]
    private let hash: Certificate.Hash

    public enum Kind: Hashable, Sendable {
        case notification
        case subscription(address: String)
        case farewell
    }

    /// Whether the holder of one of these certificates wrote it. Which one does not depend on what the message says:
    /// its `SigningCertURL` is never read.
    public func isSigned(by certificates: [Certificate]) -> Bool {
        certificates.contains { $0.verifies(signature, of: Array(signed.utf8), hash) }
    }

    /// Nil for what is no message of SNS at all.
    init?(_ json: JSON) throws(DeliveryError) {
        guard let type = json["Type"]?.string, json["TopicArn"] != nil else { return nil }
        kind =
            switch type {
            case "Notification": .notification
            case "SubscriptionConfirmation": .subscription(address: try json.text("SubscribeURL"))
            case "UnsubscribeConfirmation": .farewell
            default: throw .lacks("Type")
            }
        topic = try json.text("TopicArn")
        text = try json.text("Message")
        signed = try Self.signed(json, kind)
        guard let signature = Base64.decode(try json.text("Signature")) else { throw .lacks("Signature") }
        self.signature = signature
        switch try json.text("SignatureVersion") {
        case "1": hash = .sha1
        case "2": hash = .sha256
        default: throw .lacks("SignatureVersion")
        }
    }

    /// The members that are signed, a line for each name and each value ("Verifying the signatures of Amazon SNS
    /// messages"). A subject there may be or not.
    private static func signed(_ json: JSON, _ kind: Kind) throws(DeliveryError) -> String {
        let names =
            kind == .notification
            ? ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"]
            : ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"]
        var lines = ""
        for name in names {
            if name == "Subject", json[name].map(\.isNull) ?? true { continue }
            guard let value = json[name]?.string else { throw .lacks(name) }
            lines += "\(name)\n\(value)\n"
        }
        return lines
    }
}
