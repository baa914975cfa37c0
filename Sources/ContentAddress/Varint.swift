/// Unsigned varints: seven bits a byte, the least significant first. In multiformats at most nine
/// bytes and never longer than needed; Protocol Buffers allow ten and any padding.
enum Varint {
    static func size(of value: UInt64) -> Int {
        max(1, (70 - value.leadingZeroBitCount) / 7)
    }
}

extension [UInt8] {
    mutating func append(varint value: UInt64) {
        var rest = value
        while rest > 0x7F {
            append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        append(UInt8(rest))
    }

    mutating func append(varint value: Int) {
        append(varint: UInt64(value))
    }
}
