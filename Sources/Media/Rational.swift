/// A frame rate or a time base, exactly: 24000/1001 is not 23.976.
public struct Rational: Hashable, Sendable {
    public let numerator: Int
    public let denominator: Int

    /// Nil for a denominator below one.
    public init?(_ numerator: Int, _ denominator: Int) {
        guard denominator > 0 else { return nil }
        self.numerator = numerator
        self.denominator = denominator
    }

    /// `24000/1001`
    public var text: String { "\(numerator)/\(denominator)" }

    public var value: Double { Double(numerator) / Double(denominator) }
}

/// A rational number of seconds as a unit of time.
extension Rational {
    /// Exact to the attosecond.
    public func duration(ofTicks ticks: Int) -> Duration {
        let (seconds, rest) = (Int128(ticks) * Int128(numerator)).quotientAndRemainder(dividingBy: Int128(denominator))
        // The rest is less than 2³² in any container we know: no overflow in 128 bits.
        let attoseconds = rest * 1_000_000_000_000_000_000 / Int128(denominator)
        return Duration(secondsComponent: Int64(seconds), attosecondsComponent: Int64(attoseconds))
    }

    /// The first tick at `time` or after it: a frame is shown from a boundary on when its tick is not
    /// below this. The one function by which all of the units share the frames among them.
    public func firstTick(from time: Duration) -> Int {
        let scaled = time.attoseconds * Int128(denominator)
        let unit = Int128(numerator) * 1_000_000_000_000_000_000
        let (ticks, rest) = scaled.quotientAndRemainder(dividingBy: unit)
        return Int(rest > 0 ? ticks + 1 : ticks)
    }

    /// The tick nearest to `time`.
    public func nearestTick(to time: Duration) -> Int {
        firstTick(from: time - duration(ofTicks: 1) / 2)
    }

    /// Ticks of this unit in those of another: the nearest, and of two as near the one farther from
    /// zero, as ffmpeg's `av_rescale_q` has it.
    public func rescale(_ ticks: Int, to other: Rational) -> Int {
        let scaled = Int128(ticks) * Int128(numerator) * Int128(other.denominator)
        let unit = Int128(denominator) * Int128(other.numerator)
        return Int((scaled.magnitude + unit.magnitude / 2) / unit.magnitude) * (scaled < 0 ? -1 : 1)
    }
}
