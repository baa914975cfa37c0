/// Reads bytes that strangers wrote from front to back: every step checks, none traps.
struct Cursor {
    private let bytes: ArraySlice<UInt8>
    private(set) var position: Int

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    init(_ bytes: [UInt8]) {
        self.init(bytes[...])
    }

    var isAtEnd: Bool { position == bytes.endIndex }

    mutating func byte() throws(AddressError) -> UInt8 {
        guard position < bytes.endIndex else { throw .malformed(.endsEarly) }
        defer { position += 1 }
        return bytes[position]
    }

    mutating func take(_ count: UInt64) throws(AddressError) -> ArraySlice<UInt8> {
        guard count <= UInt64(bytes.endIndex - position) else { throw .malformed(.endsEarly) }
        defer { position += Int(count) }
        return bytes[position..<(position + Int(count))]
    }

    /// As multiformats write it: at most nine bytes (63 bits), no longer than needed.
    mutating func varint() throws(AddressError) -> UInt64 {
        var value: UInt64 = 0
        for place in 0..<9 {
            let byte = try byte()
            value |= UInt64(byte & 0x7F) << UInt64(7 * place)
            guard byte < 0x80 else { continue }
            guard byte != 0 || place == 0 else { throw .malformed(.varintNotMinimal) }
            return value
        }
        throw .malformed(.varintTooLong)
    }

    /// As Protocol Buffers write it: up to ten bytes, a negative number takes all of them.
    mutating func protobufVarint() throws(AddressError) -> UInt64 {
        var value: UInt64 = 0
        for place in 0..<10 {
            let byte = try byte()
            guard place < 9 || byte <= 1 else { throw .malformed(.varintTooLong) }
            value |= UInt64(byte & 0x7F) << UInt64(7 * place)
            if byte < 0x80 { return value }
        }
        throw .malformed(.varintTooLong)
    }
}
