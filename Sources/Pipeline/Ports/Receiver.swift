import JSONValue
public import Spool

/// Somebody outside who wants to be told where the items get to.
///
/// He is told at least once: after a crash or a lost answer again, and the notice's id tells him that it is the same.
public protocol Receiver: Sendable {
    /// Returns when he has taken it.
    func take(_ notice: Notice) async throws(Setback)
}

/// An item has come into a stage.
public struct Notice: Hashable, Sendable {
    /// Of item, stage and how often a step was begun for it: the same however often it is told.
    public let id: String
    /// A JSON object.
    public let body: [UInt8]

    public init(id: String, body: [UInt8]) {
        self.id = id
        self.body = body
    }
}

/// A receiver, and what he wants to be told of.
public struct Webhook: Sendable {
    /// A part of names of files.
    public let name: String
    public let stages: Set<Stage>
    public let receiver: any Receiver

    public init(name: String, stages: Set<Stage>, receiver: any Receiver) {
        self.name = name
        self.stages = stages
        self.receiver = receiver
    }
}
