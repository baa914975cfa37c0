/// What the other side may not send. It ends the connection (RFC 6455 §7.1.7).
public enum Fault: Error, Hashable, Sendable {
    /// Bits that no extension has given a meaning.
    case reservedBits
    case reservedOpcode(UInt8)
    /// A client masks, a server does not (RFC 6455 §5.1).
    case masked(Bool)
    /// A control frame in fragments, or with more than 125 bytes.
    case badControl
    /// A length in more bytes than it needs, or beyond 2⁶³.
    case badLength
    /// A fragment of nothing, or a message within the fragments of another.
    case badFragment
    /// A message of more than `limit` bytes.
    case tooBig(limit: Int)
    case notUTF8
    /// A close frame with half a code, or one that may not be sent.
    case badClose

    /// What the other side is told.
    public var code: CloseCode {
        switch self {
        case .reservedBits, .reservedOpcode, .masked, .badControl, .badLength, .badFragment, .badClose: .protocolError
        case .tooBig: .tooBig
        case .notUTF8: .invalidData
        }
    }
}

extension Fault: CustomStringConvertible {
    public var description: String {
        switch self {
        case .reservedBits: "reserved bits are set"
        case .reservedOpcode(let number): "opcode \(number) is reserved"
        case .masked(let isMasked): isMasked ? "a server does not mask" : "a client must mask"
        case .badControl: "a control frame has 125 bytes at most, in one piece"
        case .badLength: "a length is not written in the fewest bytes"
        case .badFragment: "fragments are out of order"
        case .tooBig(let limit): "a message may have \(limit) bytes"
        case .notUTF8: "text is not UTF-8"
        case .badClose: "a close frame holds no code that may be sent"
        }
    }
}
