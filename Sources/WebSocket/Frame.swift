/// One frame (RFC 6455 §5.2), its payload unmasked.
public struct Frame: Hashable, Sendable {
    /// What a frame is about. All others are reserved.
    public enum Opcode: UInt8, Hashable, Sendable {
        case continuation = 0
        case text = 1
        case binary = 2
        case close = 8
        case ping = 9
        case pong = 10

        /// May stand between the fragments of a message (RFC 6455 §5.5).
        public var isControl: Bool { rawValue >= 8 }
    }

    /// The last of its message.
    public var isFinal: Bool
    public var opcode: Opcode
    public var payload: [UInt8]

    public init(_ opcode: Opcode, _ payload: [UInt8] = [], isFinal: Bool = true) {
        self.opcode = opcode
        self.payload = payload
        self.isFinal = isFinal
    }

    /// What a close frame says, if anything (RFC 6455 §5.5.1).
    ///
    /// - Parameter reason: cut to what fits.
    public static func close(_ code: CloseCode, _ reason: String = "") -> Frame {
        var words = reason.prefix(Frame.mostOfControl - 2)
        while words.utf8.count > Frame.mostOfControl - 2 { words.removeLast() }
        return Frame(.close, [UInt8(code.number >> 8), UInt8(code.number & 255)] + Array(words.utf8))
    }

    /// As it is sent.
    ///
    /// - Parameter mask: four bytes that nobody can guess, for a client; nil for a server (RFC 6455 §5.1).
    public func encoded(mask: Mask? = nil) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(payload.count + 14)
        bytes.append((isFinal ? 0x80 : 0) | opcode.rawValue)
        let masked: UInt8 = mask == nil ? 0 : 0x80
        switch payload.count {
        case ...125: bytes.append(masked | UInt8(payload.count))
        case ...0xFFFF: bytes += [masked | 126, UInt8(payload.count >> 8), UInt8(payload.count & 255)]
        default:
            bytes.append(masked | 127)
            for shift in stride(from: 56, through: 0, by: -8) {
                bytes.append(UInt8(truncatingIfNeeded: payload.count >> shift))
            }
        }
        guard let mask else { return bytes + payload }
        bytes += mask.bytes
        return bytes + mask.applied(to: payload[...])
    }

    /// Bytes of payload that a control frame may have.
    static let mostOfControl = 125
}

/// What the payload of a client's frame is mixed with, so that nothing between the two takes it for something else
/// (RFC 6455 §5.3).
public struct Mask: Hashable, Sendable {
    let bytes: [UInt8]

    init(_ bytes: some Sequence<UInt8>) {
        self.bytes = Array(bytes)
    }

    /// A new one for each frame.
    public static func random() -> Mask {
        let word = UInt32.random(in: 0...UInt32.max)
        return Mask((0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) })
    }

    /// Taking it off is putting it on.
    func applied(to payload: ArraySlice<UInt8>) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: payload.count) { buffer, filled in
            for byte in payload {
                buffer[filled] = byte ^ bytes[filled & 3]
                filled += 1
            }
        }
    }
}
