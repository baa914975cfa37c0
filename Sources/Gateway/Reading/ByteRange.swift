/// What a `Range` header asks of a representation (RFC 9110 §14.1.2).
public enum ByteRange: Hashable, Sendable {
    /// All of it: nothing was asked, or what is not understood, or several parts, which nobody has to send.
    case whole
    /// Not empty, and within it.
    case part(Range<Int>)
    /// Nothing of it is there.
    case beyond

    /// - Parameters:
    ///   - header: nil for none.
    ///   - size: of the representation, bytes.
    public init(_ header: String?, of size: Int) {
        guard let header, let (first, last) = Self.ends(header) else {
            self = .whole
            return
        }
        switch (first, last) {
        case (let first?, let last):
            if let last, last < first {
                self = .whole
            } else {
                self = first < size ? .part(first..<min(last ?? .max - 1, size - 1) + 1) : .beyond
            }
        case (nil, let count?):
            self = count > 0 && size > 0 ? .part(size - min(count, size)..<size) : .beyond
        case (nil, nil):
            self = .whole
        }
    }

    /// Of one range: `bytes=0-99`, `bytes=100-`, `bytes=-100`. Nil for anything else.
    private static func ends(_ header: String) -> (first: Int?, last: Int?)? {
        let halves = header.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard halves.count == 2, halves[0].lowercased() == "bytes" else { return nil }
        let spec = halves[1].drop { $0 == " " || $0 == "\t" }
        let ends = spec.split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2 else { return nil }
        var numbers: [Int?] = []
        for end in ends {
            let end = end.last == " " ? end.dropLast() : end
            let isDigits = end.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            guard isDigits, end.utf8.count <= 100 else { return nil }
            // So large a number is behind every end.
            numbers.append(end.isEmpty ? nil : Int(end) ?? .max)
        }
        return (numbers[0], numbers[1])
    }
}
