public import JSONValue
public import SystemCalls

/// What a request is answered with.
public struct Response: Sendable {
    public var status: Int
    /// Beside what the server adds: Date, Connection, Content-Length.
    public var headers: [(name: String, value: String)]
    public var content: Content

    public enum Content: Sendable {
        case none
        case bytes([UInt8])
        /// A part of a file, sent by the kernel where it can.
        case file(OpenFile, at: Int, count: Int)
        /// Bytes as they come, until there are no more.
        case feed(any Feed)
        /// The connection speaks another protocol from here on (status 101); whoever takes it closes it.
        case upgrade(@Sendable (Channel) -> Void)
    }

    public init(_ status: Int, _ headers: [(name: String, value: String)] = [], _ content: Content = .none) {
        self.status = status
        self.headers = headers
        self.content = content
    }

    /// Text of that media type.
    public init(_ status: Int, _ text: String, type: String = "text/plain; charset=utf-8") {
        self.init(status, [("Content-Type", type)], .bytes(Array(text.utf8)))
    }

    public init(_ status: Int, _ json: JSON, type: String = "application/json") {
        self.init(status, json.pretty, type: type)
    }

    public func adding(_ name: String, _ value: String) -> Response {
        var response = self
        response.headers.append((name, value))
        return response
    }
}

/// A file that stays open as long as somebody sends of it.
public final class OpenFile: Sendable {
    public let descriptor: Descriptor

    public init(_ descriptor: consuming Descriptor) {
        self.descriptor = descriptor
    }
}

/// A body that is made as it is sent, for events. Asked for more when the last bytes have gone.
public protocol Feed: Sendable {
    /// Waits for the next bytes; nil when there are no more. A cancelled task ends it.
    func next() async -> [UInt8]?
    /// Called once, when nobody will ask again: the client has gone, or the body is over.
    func end()
}
