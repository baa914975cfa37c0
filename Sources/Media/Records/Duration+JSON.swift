public import JSONValue

/// Durations in files are decimal seconds, exact to the nanosecond: `10.01`, `0.041708333`.
extension Duration {
    public var json: JSON { JSON.Number(text: seconds).map(JSON.number) ?? .null }

    /// Nil for what is no number of seconds, or one beyond a thousand years.
    public init?(_ json: JSON?) {
        guard case .number(let number) = json else { return nil }
        self.init(seconds: number.text)
    }

    /// Seconds as decimal text without superfluous zeros.
    public var seconds: String {
        let (whole, attoseconds) = components
        let nanoseconds = abs(attoseconds) / 1_000_000_000
        let sign = whole < 0 || attoseconds < 0 ? "-" : ""
        guard nanoseconds != 0 else { return "\(sign)\(abs(whole))" }
        var digits = String(nanoseconds)
        digits = String(repeating: "0", count: 9 - digits.count) + digits
        while digits.last == "0" { digits.removeLast() }
        return "\(sign)\(abs(whole)).\(digits)"
    }

    /// Reads plain decimal seconds (`-12.034`); digits beyond the nanosecond are dropped.
    public init?(seconds text: some StringProtocol) {
        let negative = text.first == "-"
        let parts = text.drop { $0 == "-" }.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let fraction = parts.count == 2 ? parts[1].prefix(9) : ""
        guard let first = parts.first, let whole = Int64(first), (0...31_536_000_000).contains(whole) else {
            return nil
        }
        guard fraction.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
        let nanoseconds = Int64(fraction + String(repeating: "0", count: 9 - fraction.count)) ?? 0
        let size = Duration.seconds(whole) + .nanoseconds(nanoseconds)
        self = negative ? .zero - size : size
    }
}
