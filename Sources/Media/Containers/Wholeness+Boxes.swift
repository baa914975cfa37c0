/// MP4 and QuickTime (ISO/IEC 14496-12 §4.2): boxes, each with its size.
extension Wholeness {
    /// Ten hours in fragments of a second are 72 thousand boxes; who has more is not told.
    private static let boxLimit = 100_000

    static func ofBoxes<Failure: Error>(_ size: Int, _ read: Reader<Failure>) throws(Failure) -> Wholeness {
        var seen = BoxesSeen()
        var offset = 0
        for _ in 0..<boxLimit {
            guard offset < size else { return seen.wholeness }
            let left = size - offset
            let header = try read(offset, min(16, left))
            guard header.count >= 8 else { return .truncated("a box begins \(left) bytes before the end") }
            guard let box = Box(header) else { return seen.wholeness(before: header, left) }
            guard let promised = box.size else { return seen.wholeness(open: box) }
            guard promised <= UInt64(left) else {
                return short("the box \(box.type)", promises: promised, there: left)
            }
            seen.add(box.type)
            offset += Int(promised)
        }
        return .unknown
    }
}

private struct Box {
    let type: String
    /// With its header; nil where it goes on to the end of the file.
    let size: UInt64?

    /// Nil for what is no box.
    init?(_ header: [UInt8]) {
        guard let type = header.fourCC(at: 4), let short = header.bigEndian(at: 0, count: 4) else { return nil }
        self.type = type
        switch short {
        case 0: size = nil
        case 1:
            // A header that is cut here promises at least itself.
            let long = header.bigEndian(at: 8, count: 8) ?? 16
            guard long >= 16 else { return nil }
            size = long
        case 2...7: return nil
        default: size = short
        }
    }
}

/// What a film must have, and what came last.
private struct BoxesSeen {
    private var hasMovie = false
    private var hasMedia = false
    private var isFragmented = false
    private var hasFragmentIndex = false
    private var last = ""

    mutating func add(_ type: String) {
        last = type
        switch type {
        case "moov": hasMovie = true
        case "mdat": hasMedia = true
        case "moof": isFragmented = true
        case "mfra": hasFragmentIndex = true
        default: break
        }
    }

    /// All boxes were there to their ends.
    var wholeness: Wholeness {
        if last == "moof" { return .truncated("nothing follows the last box moof") }
        if isFragmented {
            // Fragments may go on or not; only the index, which comes last, tells that they have ended.
            return hasFragmentIndex ? .whole : .unknown
        }
        guard hasMovie else { return .truncated("there is no box moov") }
        return hasMedia ? .whole : .truncated("there is no box mdat")
    }

    /// The last box goes on to the end, wherever that should have been.
    func wholeness(open box: Box) -> Wholeness {
        var all = self
        all.add(box.type)
        return all.wholeness == .whole ? .unknown : all.wholeness
    }

    /// Bytes follow that are no box. Cameras append what they like to a whole film; zeros are room that
    /// was taken for what has not come yet.
    func wholeness(before header: [UInt8], _ left: Int) -> Wholeness {
        if header.allSatisfy({ $0 == 0 }) { return .truncated("\(left) bytes before the end the zeros begin") }
        return .unknown
    }
}
