/// A bar that shows how far something is.
enum Bar {
    /// Exactly `width` columns. Full only when it is done: 99.9 % leaves a gap to be seen.
    static func text(_ fraction: Double, width: Int) -> String {
        guard width > 0 else { return "" }
        let fraction = fraction.isFinite ? min(1, max(0, fraction)) : 0
        // The blocks are eighths of a column: U+2588 is full, U+258F one eighth.
        let eighths = fraction >= 1 ? width * 8 : min(width * 8 - 1, Int(fraction * Double(width * 8)))
        var text = String(repeating: "█", count: eighths / 8)
        if eighths % 8 > 0 { text.unicodeScalars.append(Unicode.Scalar(0x2590 - UInt32(eighths % 8))!) }
        return text + String(repeating: "░", count: width - Columns.count(text))
    }

    /// ` 43 %`, in five columns; 100 only when it is done.
    static func percent(_ fraction: Double) -> String {
        let fraction = fraction.isFinite ? min(1, max(0, fraction)) : 0
        let number = String(Int(fraction * 100))
        return String(repeating: " ", count: 3 - number.count) + number + " %"
    }
}
