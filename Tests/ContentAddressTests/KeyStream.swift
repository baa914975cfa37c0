import Digest

/// ChaCha20 (RFC 8439 §2.3) with nonce 0 under the SHA-256 of a seed: how the published test vectors
/// make their contents and names.
struct KeyStream {
    private var state: [UInt32]
    private var pending: ArraySlice<UInt8> = []

    init(seed: String) {
        let key = SHA256.digest(of: Array(seed.utf8))
        state = [0x6170_7865, 0x3320_646E, 0x7962_2D32, 0x6B20_6574]
        for word in 0..<8 {
            state.append((0..<4).reduce(0) { $0 | UInt32(key[4 * word + $1]) << UInt32(8 * $1) })
        }
        state += [0, 0, 0, 0]
    }

    mutating func bytes(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        while bytes.count < count {
            if pending.isEmpty { pending = block()[...] }
            let taken = pending.prefix(count - bytes.count)
            bytes += taken
            pending = pending.dropFirst(taken.count)
        }
        return bytes
    }

    /// A name of letters, digits, `-` and `_`, a byte of the stream for each.
    mutating func name(_ length: Int) -> String {
        let alphabet = Array("abcdefghijklmnopqrstuvwxyz01234567890-_".utf8)
        return String(decoding: bytes(length).map { alphabet[Int($0) % alphabet.count] }, as: UTF8.self)
    }

    private mutating func block() -> [UInt8] {
        var words = state
        for _ in 0..<10 {
            for column in 0..<4 { Self.mix(&words, column, 4 + column, 8 + column, 12 + column) }
            for row in 0..<4 { Self.mix(&words, row, 4 + (row + 1) % 4, 8 + (row + 2) % 4, 12 + (row + 3) % 4) }
        }
        defer { state[12] += 1 }
        return zip(words, state).flatMap { word, start in
            let sum = word &+ start
            return (0..<4).map { UInt8(truncatingIfNeeded: sum >> UInt32(8 * $0)) }
        }
    }

    private static func mix(_ words: inout [UInt32], _ a: Int, _ b: Int, _ c: Int, _ d: Int) {
        for (one, two, three, bits) in [(a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)]
            as [(Int, Int, Int, UInt32)]
        {
            words[one] &+= words[two]
            words[three] ^= words[one]
            words[three] = words[three] << bits | words[three] >> (32 - bits)
        }
    }
}
