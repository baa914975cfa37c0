/// An amount of bytes that reads `16 MiB`.
public struct ByteCount: Hashable, Comparable, Sendable, CustomStringConvertible {
    public let bytes: Int

    public init(bytes: Int) {
        self.bytes = bytes
    }

    /// A whole number and one of B, KiB, MiB, GiB, TiB (IEC 80000-13); nil for anything else and
    /// for what does not fit in 64 bits.
    public init?(_ text: String) {
        guard let amount = Quantity.bytes.amount(text) else { return nil }
        bytes = Int(amount)
    }

    public var description: String { Quantity.bytes.text(Int64(bytes)) }

    public static func < (left: ByteCount, right: ByteCount) -> Bool { left.bytes < right.bytes }
}
