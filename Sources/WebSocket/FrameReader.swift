/// Which end of a connection we are.
public enum Side: Hashable, Sendable { case client, server }

/// Takes frames out of bytes that come in any pieces.
public struct FrameReader: Sendable {
    private let side: Side
    /// The most bytes of payload that a frame may have.
    private let limit: Int
    private var bytes: [UInt8] = []
    /// Where in `bytes` the next frame begins.
    private var start = 0

    public init(as side: Side, limit: Int) {
        self.side = side
        self.limit = limit
    }

    public mutating func feed(_ more: some Collection<UInt8>) {
        if start > 0 {
            bytes.removeFirst(start)
            start = 0
        }
        bytes += more
    }

    /// The next frame; nil when it has not come as a whole. What is wrong with its head is said before its payload is
    /// waited for: no more is kept than a frame may have.
    public mutating func next() throws(Fault) -> Frame? {
        guard let head = try Head(bytes[start...], side), try isTaken(head) else { return nil }
        let payload = bytes[(start + head.count)...].prefix(head.length)
        guard payload.count == head.length else { return nil }
        start += head.count + head.length
        return Frame(head.opcode, head.mask?.applied(to: payload) ?? Array(payload), isFinal: head.isFinal)
    }

    private func isTaken(_ head: Head) throws(Fault) -> Bool {
        if head.opcode.isControl || head.length <= limit { return true }
        throw .tooBig(limit: limit)
    }
}

/// What stands before a payload.
private struct Head {
    let isFinal: Bool
    let opcode: Frame.Opcode
    let mask: Mask?
    let length: Int
    /// Bytes of the head itself.
    let count: Int

    /// Nil where there is too little of it.
    init?(_ bytes: ArraySlice<UInt8>, _ side: Side) throws(Fault) {
        guard let first = bytes.first else { return nil }
        guard first & 0x70 == 0 else { throw .reservedBits }
        guard let opcode = Frame.Opcode(rawValue: first & 15) else { throw .reservedOpcode(first & 15) }
        isFinal = first & 0x80 != 0
        self.opcode = opcode
        guard let second = bytes.dropFirst().first else { return nil }
        let isMasked = second & 0x80 != 0
        guard isMasked == (side == .server) else { throw .masked(isMasked) }
        let short = second & 127
        if opcode.isControl, !isFinal || short > Frame.mostOfControl { throw .badControl }
        let extra = short == 126 ? 2 : short == 127 ? 8 : 0
        count = 2 + extra + (isMasked ? 4 : 0)
        guard bytes.count >= count else { return nil }
        let rest = bytes.dropFirst(2)
        length = try extra == 0 ? Int(short) : Self.length(rest.prefix(extra))
        mask = isMasked ? Mask(rest.dropFirst(extra).prefix(4)) : nil
    }

    private static func length(_ bytes: ArraySlice<UInt8>) throws(Fault) -> Int {
        let number = bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard let length = Int(exactly: number), length > (bytes.count == 2 ? 125 : 0xFFFF) else { throw .badLength }
        return length
    }
}
