/// Bits in a second, as in `10 Mbit/s`.
public struct Bitrate: Hashable, Sendable, CustomStringConvertible {
    public let bitsPerSecond: Int

    public init(bitsPerSecond: Int) {
        self.bitsPerSecond = bitsPerSecond
    }

    /// A whole number and one of kbit/s, Mbit/s; nil for anything else.
    public init?(_ text: String) {
        guard let amount = Quantity.rate.amount(text), amount > 0 else { return nil }
        bitsPerSecond = Int(amount)
    }

    public var description: String { Quantity.rate.text(Int64(bitsPerSecond)) }
}
