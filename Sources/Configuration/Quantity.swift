/// A number with a unit, as text: `2 s`, `16 MiB`.
struct Quantity {
    /// The smallest first; each is a multiple of the one before it.
    let units: [(name: String, size: Int64)]

    static let time = Quantity(units: [
        ("ms", 1), ("s", 1000), ("min", 60_000), ("h", 3_600_000), ("d", 86_400_000),
    ])
    static let bytes = Quantity(units: [
        ("B", 1), ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("TiB", 1 << 40),
    ])
    static let rate = Quantity(units: [("bit/s", 1), ("kbit/s", 1000), ("Mbit/s", 1_000_000)])

    /// In the smallest unit. Nil without a unit, for one that we do not know, and for what does not
    /// fit in 64 bits.
    func amount(_ text: String) -> Int64? {
        let digits = text.utf8.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard let count = Int64(String(Substring(digits))) else { return nil }
        let name = text.utf8.dropFirst(digits.count).drop { $0 == UInt8(ascii: " ") }
        guard let unit = units.first(where: { $0.name == String(Substring(name)) }) else { return nil }
        let (amount, overflows) = count.multipliedReportingOverflow(by: unit.size)
        return overflows ? nil : amount
    }

    /// In the largest unit that says it whole: `1 min`, but `90 s`.
    func text(_ amount: Int64) -> String {
        let unit = units.last { amount != 0 && amount % $0.size == 0 } ?? units[0]
        return "\(amount / unit.size) \(unit.name)"
    }
}

extension Duration {
    init?(unitText text: String) {
        guard let milliseconds = Quantity.time.amount(text) else { return nil }
        self = .milliseconds(milliseconds)
    }

    /// `10 min`. Anything below a millisecond is dropped.
    var unitText: String {
        let (seconds, attoseconds) = components
        let (whole, overflows) = seconds.multipliedReportingOverflow(by: 1000)
        guard !overflows else { return "\(seconds) s" }
        return Quantity.time.text(whole + attoseconds / 1_000_000_000_000_000)
    }
}
