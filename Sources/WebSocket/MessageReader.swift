/// What one side says to the other, whole.
public enum Message: Hashable, Sendable {
    case text(String)
    case binary([UInt8])
    /// Wants a pong with the same bytes (RFC 6455 §5.5.2).
    case ping([UInt8])
    case pong([UInt8])
    /// Nothing follows it. Without a code where none was given.
    case close(CloseCode?, reason: String)
}

/// Takes messages out of bytes that come in any pieces: puts fragments together, lets control frames pass between them
/// (RFC 6455 §5.4).
public struct MessageReader: Sendable {
    private var frames: FrameReader
    private let limit: Int
    /// The fragments so far.
    private var begun: (isText: Bool, bytes: [UInt8])?
    private var isClosed = false

    /// - Parameter limit: bytes of a message.
    public init(as side: Side, limit: Int) {
        frames = FrameReader(as: side, limit: limit)
        self.limit = limit
    }

    /// After a close nothing counts any more.
    public mutating func feed(_ bytes: some Collection<UInt8>) {
        if !isClosed { frames.feed(bytes) }
    }

    /// The next message; nil when it has not come as a whole.
    public mutating func next() throws(Fault) -> Message? {
        while !isClosed, let frame = try frames.next() {
            if let message = try take(frame) { return message }
        }
        return nil
    }

    private mutating func take(_ frame: Frame) throws(Fault) -> Message? {
        switch frame.opcode {
        case .ping: return .ping(frame.payload)
        case .pong: return .pong(frame.payload)
        case .close:
            isClosed = true
            return try Self.close(frame.payload)
        case .text, .binary:
            guard begun == nil else { throw .badFragment }
            if frame.isFinal { return try Self.message(isText: frame.opcode == .text, frame.payload) }
            begun = (frame.opcode == .text, frame.payload)
        case .continuation: return try join(frame)
        }
        return nil
    }

    private mutating func join(_ frame: Frame) throws(Fault) -> Message? {
        guard let count = begun?.bytes.count else { throw .badFragment }
        guard count + frame.payload.count <= limit else { throw .tooBig(limit: limit) }
        begun?.bytes += frame.payload
        guard frame.isFinal, let whole = begun.take() else { return nil }
        return try Self.message(isText: whole.isText, whole.bytes)
    }

    private static func message(isText: Bool, _ bytes: [UInt8]) throws(Fault) -> Message {
        guard isText else { return .binary(bytes) }
        return .text(try text(bytes[...]))
    }

    private static func close(_ payload: [UInt8]) throws(Fault) -> Message {
        if payload.isEmpty { return .close(nil, reason: "") }
        guard payload.count >= 2, let code = CloseCode(UInt16(payload[0]) << 8 | UInt16(payload[1])) else {
            throw .badClose
        }
        return .close(code, reason: try text(payload[2...]))
    }

    private static func text(_ bytes: ArraySlice<UInt8>) throws(Fault) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .notUTF8 }
        return text
    }
}
