/// Durations as decimal seconds, exactly: `10.01`, `0`, `-1.5`. For `transcode_segments.duration`.
public enum DecimalSeconds {
    public static func text(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        let sign = seconds < 0 || attoseconds < 0 ? "-" : ""
        let whole = String(seconds.magnitude)
        if attoseconds == 0 { return sign + whole }
        var digits = Array(String(attoseconds.magnitude).utf8)
        let zeros = String(repeating: "0", count: places - digits.count)
        while digits.last == UInt8(ascii: "0") { digits.removeLast() }
        return sign + whole + "." + zeros + String(decoding: digits, as: UTF8.self)
    }

    /// Nil for anything that `text` does not write.
    public static func duration(_ text: String) -> Duration? {
        let isNegative = text.hasPrefix("-")
        let parts = (isNegative ? text.dropFirst() : text[...]).split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, let seconds = Int64(parts[0]) else { return nil }
        let fraction = parts.count == 2 ? String(parts[1]) : "0"
        guard !fraction.isEmpty, fraction.utf8.count <= places,
            let attoseconds = Int64(fraction + String(repeating: "0", count: places - fraction.utf8.count))
        else { return nil }
        let duration = Duration(secondsComponent: seconds, attosecondsComponent: attoseconds)
        return isNegative ? .zero - duration : duration
    }

    /// An attosecond is the smallest that a `Duration` counts.
    private static let places = 18
}
