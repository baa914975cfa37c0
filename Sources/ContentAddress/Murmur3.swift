/// MurmurHash3, the 128-bit form for 64-bit machines, seed 0; of it the first 64 bits. Not for
/// secrets: it only spreads the names of a sharded directory. Multicodec `murmur3-x64-64`, 0x22.
enum Murmur3 {
    private static let c1: UInt64 = 0x87C3_7B91_1142_53D5
    private static let c2: UInt64 = 0x4CF5_AD43_2745_937F

    static func hash(_ bytes: [UInt8]) -> UInt64 {
        var h1: UInt64 = 0
        var h2: UInt64 = 0
        let whole = bytes.count / 16 * 16
        for start in stride(from: 0, to: whole, by: 16) {
            h1 ^= scatter1(word(bytes, start, 8))
            h1 = (rotate(h1, 27) &+ h2) &* 5 &+ 0x52DC_E729
            h2 ^= scatter2(word(bytes, start + 8, 8))
            h2 = (rotate(h2, 31) &+ h1) &* 5 &+ 0x3849_5AB5
        }
        let rest = bytes.count - whole
        h2 ^= scatter2(word(bytes, whole + 8, rest - 8))
        h1 ^= scatter1(word(bytes, whole, min(rest, 8)))

        h1 ^= UInt64(bytes.count)
        h2 ^= UInt64(bytes.count)
        h1 &+= h2
        h2 &+= h1
        return finish(h1) &+ finish(h2)
    }

    /// Up to eight bytes as a little-endian number; nothing left is zero, which changes no state.
    private static func word(_ bytes: [UInt8], _ start: Int, _ count: Int) -> UInt64 {
        var value: UInt64 = 0
        for place in 0..<max(0, count) { value |= UInt64(bytes[start + place]) << UInt64(8 * place) }
        return value
    }

    private static func scatter1(_ word: UInt64) -> UInt64 { rotate(word &* c1, 31) &* c2 }
    private static func scatter2(_ word: UInt64) -> UInt64 { rotate(word &* c2, 33) &* c1 }

    private static func rotate(_ value: UInt64, _ bits: UInt64) -> UInt64 {
        value << bits | value >> (64 - bits)
    }

    private static func finish(_ value: UInt64) -> UInt64 {
        var value = value
        value ^= value >> 33
        value &*= 0xFF51_AFD7_ED55_8CCD
        value ^= value >> 33
        value &*= 0xC4CE_B9FE_1A85_EC53
        return value ^ value >> 33
    }
}
