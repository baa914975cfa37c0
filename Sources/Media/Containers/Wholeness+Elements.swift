/// Matroska and WebM (RFC 8794, RFC 9559): a header, then the Segment that holds everything.
extension Wholeness {
    static func ofElements<Failure: Error>(_ size: Int, _ read: Reader<Failure>) throws(Failure) -> Wholeness {
        var offset = 0
        // The header and the Segment; between them at most some Void.
        for _ in 0..<16 {
            guard offset < size else { return .truncated("there is no Segment") }
            let left = size - offset
            let header = try read(offset, min(12, left))
            guard let element = Element(header) else {
                return left < 12 ? .truncated("an element begins \(left) bytes before the end") : .unknown
            }
            guard let promised = element.size else { return .unknown }
            guard promised <= UInt64(left) else { return short(element.name, promises: promised, there: left) }
            if element.isSegment { return .whole }
            offset += Int(promised)
        }
        return .unknown
    }
}

/// RFC 8794 §5, §6: an identifier and a size, each telling its own length by its first bits.
private struct Element {
    let identifier: UInt64
    /// With its header; nil where the writer did not know it.
    let size: UInt64?

    var isSegment: Bool { identifier == 0x1853_8067 }
    var name: String {
        switch identifier {
        case 0x1853_8067: "the Segment"
        case 0x1a45_dfa3: "the EBML header"
        default: "the element 0x" + String(identifier, radix: 16)
        }
    }

    init?(_ bytes: [UInt8]) {
        guard let first = bytes.first, first.leadingZeroBitCount < 4 else { return nil }
        let length = first.leadingZeroBitCount + 1
        guard let identifier = bytes.bigEndian(at: 0, count: length), bytes.count > length,
            bytes[length].leadingZeroBitCount < 8
        else { return nil }
        let width = bytes[length].leadingZeroBitCount + 1
        guard let marked = bytes.bigEndian(at: length, count: width) else { return nil }
        let mask = UInt64(1) << (7 * width) - 1
        self.identifier = identifier
        // All ones stand for a size that is not known; others are below 2^56.
        size = marked & mask == mask ? nil : marked & mask + UInt64(length + width)
    }
}
