internal import Media

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
        /// When the first packets are shown: some may come before anything can be decoded.
        var opening: [Int] = []
        /// Packets without a presentation time (AVI): what is counted here is when they are decoded.
        var isWithoutTimes = false
    }

    private var tallies: [Int: Tally] = [:]
    /// The streams whose key frames are kept; nil for all. Of sound every packet is one.
    private let pictures: Set<Int>?

    init(pictures: Set<Int>? = nil) {
        self.pictures = pictures
    }

    func tally(of stream: Int) -> Tally { tallies[stream] ?? Tally() }

    /// A line of `Tool.packets(of:)`. A packet that the container says is to be dropped (before the
    /// begin of an edit list) is not shown and not counted.
    mutating func take(_ line: ArraySlice<UInt8>) {
        let fields = line.split(separator: UInt8(ascii: ","), maxSplits: 6, omittingEmptySubsequences: false)
        guard fields.count >= 6, let stream = Self.number(fields[0]) else { return }
        guard !fields[5].contains(UInt8(ascii: "D")) else { return }
        tallies[stream, default: Tally()].take(
            shown: Self.number(fields[1]), decoded: Self.number(fields[2]), duration: Self.number(fields[3]),
            size: Self.number(fields[4]),
            isKey: fields[5].first == UInt8(ascii: "K") && pictures?.contains(stream) ?? true)
    }

    /// Beyond the bounds a number says as little as none.
    private static func number(_ field: ArraySlice<UInt8>) -> Int? {
        Int(String(decoding: field, as: UTF8.self)).flatMap { Plausible.ticks.contains($0) ? $0 : nil }
    }
}

extension PacketCount.Tally {
    /// A film may begin with so many frames that nobody sees: pictures that need one from before.
    private static let openings = 256

    fileprivate mutating func take(shown: Int?, decoded: Int?, duration: Int?, size bytes: Int?, isKey: Bool) {
        packets += 1
        size += bytes ?? 0
        isWithoutTimes = isWithoutTimes || shown == nil
        guard let time = shown ?? decoded else { return }
        first = min(first ?? time, time)
        if time >= last ?? time {
            last = time
            end = time + max(0, duration ?? 0)
        }
        if isKey { keys.append(time) }
        if time < keys.last ?? time { isClosed = false }
        if opening.count < Self.openings { opening.append(time) }
    }

    /// The same in ticks of another clock.
    mutating func rescale(from unit: Rational, to other: Rational) {
        guard unit != other else { return }
        first = first.map { unit.rescale($0, to: other) }
        last = last.map { unit.rescale($0, to: other) }
        end = end.map { unit.rescale($0, to: other) }
        keys = keys.map { unit.rescale($0, to: other) }
        opening = opening.map { unit.rescale($0, to: other) }
    }
}
