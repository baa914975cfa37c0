public import SystemCalls

/// The name of an item for good: a UUIDv7 (RFC 9562 §5.7). It sorts by arrival, is never used twice,
/// and is the `videos.id` of the catalog.
public struct ItemID: Hashable, Sendable, Comparable {
    /// Lower-case, with dashes: `019…-….-7…-…-…`.
    public let description: String

    /// Made of the arrival in milliseconds since 1970-01-01T00:00:00Z and of 74 random bits.
    public init(milliseconds: UInt64, random: (UInt64, UInt64)) {
        let high = (milliseconds & 0xFFFF_FFFF_FFFF) << 16 | 0x7000 | (random.0 & 0x0FFF)
        let low = 0x8000_0000_0000_0000 | (random.1 & 0x3FFF_FFFF_FFFF_FFFF)
        let digits = Self.hexadecimal(high) + Self.hexadecimal(low)
        let cuts = [0, 8, 12, 16, 20, 32]
        description = zip(cuts, cuts.dropFirst()).map { from, to in String(digits.dropFirst(from).prefix(to - from)) }
            .joined(separator: "-")
    }

    /// Nil for anything but a UUIDv7 as we write it: a directory of another name is not an item.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 36, bytes[14] == UInt8(ascii: "7"), "89ab".utf8.contains(bytes[19]) else { return nil }
        for (place, byte) in bytes.enumerated() {
            let fits =
                [8, 13, 18, 23].contains(place) ? byte == UInt8(ascii: "-") : "0123456789abcdef".utf8.contains(byte)
            guard fits else { return nil }
        }
        description = text
    }

    public init?(_ name: Name) {
        guard let text = name.text else { return nil }
        self.init(text)
    }

    public var name: Name { Name(description)! }

    /// `<ID>-film.mp4`, cut to what a name may have.
    func name(before film: Name?) -> Name {
        Name(bytes: (Array("\(description)-".utf8) + (film?.bytes ?? [])).prefix(255))!
    }

    /// Milliseconds since 1970-01-01T00:00:00Z.
    public var arrived: UInt64 {
        UInt64(description.prefix(13).filter { $0 != "-" }, radix: 16)!
    }

    public static func < (left: ItemID, right: ItemID) -> Bool { left.description < right.description }

    private static func hexadecimal(_ value: UInt64) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

extension ItemID: CustomStringConvertible {}
