/// Writes boxes: big-endian numbers, and sizes that are filled in when a box ends.
struct BoxWriter {
    private(set) var bytes: [UInt8] = []

    static func box(_ name: FourCC, _ content: (inout BoxWriter) -> Void) -> [UInt8] {
        var writer = BoxWriter()
        writer.box(name, content)
        return writer.bytes
    }

    mutating func box(_ name: FourCC, _ content: (inout BoxWriter) -> Void) {
        let start = bytes.count
        u32(0)
        u32(Int(name.code))
        content(&self)
        patch(start, with: bytes.count - start)
    }

    /// A box with version and flags (ISO/IEC 14496-12 §4.2).
    mutating func full(_ name: FourCC, version: Int = 0, flags: Int = 0, _ content: (inout BoxWriter) -> Void) {
        box(name) {
            $0.u32(version << 24 | flags)
            content(&$0)
        }
    }

    mutating func append(_ more: some Sequence<UInt8>) { bytes += more }
    mutating func zeros(_ count: Int) { bytes += repeatElement(0, count: count) }
    mutating func u16(_ value: Int) { append([8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }) }
    mutating func u64(_ value: Int) {
        u32(value >> 32)
        u32(value)
    }

    /// Also a negative number: its two's complement.
    mutating func u32(_ value: Int) {
        bytes.append(UInt8(truncatingIfNeeded: value >> 24))
        bytes.append(UInt8(truncatingIfNeeded: value >> 16))
        bytes.append(UInt8(truncatingIfNeeded: value >> 8))
        bytes.append(UInt8(truncatingIfNeeded: value))
    }

    /// Writes over the four bytes at `place`.
    mutating func patch(_ place: Int, with value: Int) {
        for index in 0..<4 { bytes[place + index] = UInt8(truncatingIfNeeded: value >> (24 - 8 * index)) }
    }
}
