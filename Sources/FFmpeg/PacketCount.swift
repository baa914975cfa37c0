/// What a listing of all packets says, stream by stream: how many are shown, and when.
struct PacketCount {
    /// Ticks of the stream.
    struct Tally {
        var packets = 0
        var first: Int?
        var last: Int?
        /// The end of the packet that is shown last.
        var end: Int?
        var keys: [Int] = []
        /// Bytes.
        var size = 0
        /// No picture is shown before a key frame after which it is decoded.
        var isClosed = true
    }

    private var tallies: [Int: Tally] = [:]

    func tally(of stream: Int) -> Tally { tallies[stream] ?? Tally() }

    /// A line of `Tool.packets(of:)`. A packet that the container says is to be dropped (before the
    /// begin of an edit list) is not shown and not counted.
    mutating func take(_ line: ArraySlice<UInt8>) {
        let fields = line.split(separator: UInt8(ascii: ","), maxSplits: 6, omittingEmptySubsequences: false)
        guard fields.count >= 6, let stream = Self.number(fields[0]) else { return }
        guard !fields[5].contains(UInt8(ascii: "D")) else { return }
        var tally = tallies[stream] ?? Tally()
        tally.packets += 1
        tally.size += Self.number(fields[4]) ?? 0
        if let time = Self.number(fields[1]) ?? Self.number(fields[2]) {
            tally.first = min(tally.first ?? time, time)
            if time >= tally.last ?? time {
                tally.last = time
                tally.end = time + (Self.number(fields[3]) ?? 0)
            }
            if fields[5].first == UInt8(ascii: "K") { tally.keys.append(time) }
            if time < tally.keys.last ?? time { tally.isClosed = false }
        }
        tallies[stream] = tally
    }

    /// Beyond the bounds a number says as little as none.
    private static func number(_ field: ArraySlice<UInt8>) -> Int? {
        Int(String(decoding: field, as: UTF8.self)).flatMap { Plausible.ticks.contains($0) ? $0 : nil }
    }
}
