public import SystemCalls

/// The name of an item for good: a UUIDv7 (RFC 9562 §5.7). It sorts by arrival, is never used twice,
/// and is the `videos.id` of the catalog.
///
/// Two words and no text: a stage of ten thousand items is listed often.
public struct ItemID: Hashable, Sendable {
    private let high: UInt64
    private let low: UInt64

    /// Made of the arrival in milliseconds since 1970-01-01T00:00:00Z and of 74 random bits.
    public init(milliseconds: UInt64, random: (UInt64, UInt64)) {
        high = (milliseconds & 0xFFFF_FFFF_FFFF) << 16 | 0x7000 | (random.0 & 0x0FFF)
        low = 0x8000_0000_0000_0000 | (random.1 & 0x3FFF_FFFF_FFFF_FFFF)
    }

    /// Nil for anything but a UUIDv7 as we write it: a directory of another name is not an item.
    public init?(_ text: some StringProtocol) {
        self.init(bytes: text.utf8)
    }

    public init?(_ name: Name) {
        self.init(bytes: name.bytes)
    }

    private init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 36 else { return nil }
        var words: (high: UInt64, low: UInt64) = (0, 0)
        for (place, byte) in bytes.enumerated() {
            if Self.dashes.contains(place) {
                guard byte == UInt8(ascii: "-") else { return nil }
                continue
            }
            guard let digit = Self.digit(byte) else { return nil }
            words.high = words.high << 4 | words.low >> 60
            words.low = words.low << 4 | digit
        }
        guard words.high & 0xF000 == 0x7000, words.low >> 62 == 0b10 else { return nil }
        (high, low) = words
    }

    public var name: Name { Name(description)! }

    /// `<ID>-film.mp4`, cut to what a name may have.
    func name(before film: Name?) -> Name {
        Name(bytes: (Array("\(description)-".utf8) + (film?.bytes ?? [])).prefix(255))!
    }

    /// Milliseconds since 1970-01-01T00:00:00Z.
    public var arrived: UInt64 { high >> 16 }

    private static let dashes = [8, 13, 18, 23]

    private static func digit(_ byte: UInt8) -> UInt64? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(byte - UInt8(ascii: "a") + 10)
        default: nil
        }
    }
}

extension ItemID: Comparable {
    public static func < (left: ItemID, right: ItemID) -> Bool {
        left.high == right.high ? left.low < right.low : left.high < right.high
    }
}

extension ItemID: CustomStringConvertible {
    /// Lower-case, with dashes: `019…-….-7…-…-…`.
    public var description: String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(36)
        for (word, start) in [(high, 0), (low, 16)] {
            for place in 0..<16 {
                if [8, 12, 16, 20].contains(start + place) { text.append(UInt8(ascii: "-")) }
                text.append(digits[Int(word >> UInt64(60 - 4 * place) & 0xF)])
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
