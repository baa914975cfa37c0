/// Cuts a stream of bytes into lines, with a bound on their length: the rest of a longer line is
/// dropped.
struct LineCutter {
    private let limit: Int
    private var rest: [UInt8] = []

    init(limit: Int) { self.limit = limit }

    mutating func take(_ bytes: ArraySlice<UInt8>, _ line: (ArraySlice<UInt8>) -> Void) {
        var bytes = bytes
        while let end = bytes.firstIndex(of: UInt8(ascii: "\n")) {
            emit(bytes[..<end], line)
            bytes = bytes[(end + 1)...]
        }
        rest += bytes.prefix(limit - rest.count)
    }

    /// The last line, where no newline ended it.
    mutating func finish(_ line: (ArraySlice<UInt8>) -> Void) {
        if !rest.isEmpty { emit([], line) }
    }

    private mutating func emit(_ end: ArraySlice<UInt8>, _ line: (ArraySlice<UInt8>) -> Void) {
        guard !rest.isEmpty else { return line(end.prefix(limit)) }
        line((rest + end.prefix(limit - rest.count))[...])
        rest.removeAll(keepingCapacity: true)
    }
}
