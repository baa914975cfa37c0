/// AVI and WAV: a RIFF chunk that holds everything. Above a gigabyte an AVI goes on in further ones
/// (OpenDML), and a WAV is an RF64 (EBU Tech 3306).
extension Wholeness {
    /// Ten terabytes, at a gigabyte for each.
    private static let chunkLimit = 10_000

    static func ofChunks<Failure: Error>(_ size: Int, _ read: Reader<Failure>) throws(Failure) -> Wholeness {
        var offset = 0
        for _ in 0..<chunkLimit {
            guard offset < size else { return .whole }
            let left = size - offset
            let header = try read(offset, min(28, left))
            guard let promised = promise(header) else { return offset == 0 ? .unknown : behind(header, left) }
            guard promised != 0 else { return .unknown }
            guard promised <= UInt64(left) else { return short("the RIFF chunk", promises: promised, there: left) }
            // Chunks begin at even places.
            offset += Int(promised + promised & 1)
        }
        return .unknown
    }

    /// Bytes of the RIFF chunk that begins here; nil where none does, zero where its writer never knew.
    private static func promise(_ header: [UInt8]) -> UInt64? {
        guard let type = header.fourCC(at: 0), let short = header.littleEndian(at: 4, count: 4) else { return nil }
        switch (type, short) {
        case ("RIFF", 0), ("RIFF", 0xffff_ffff): return 0
        case ("RIFF", _): return short + 8
        case ("RF64", _), ("BW64", _):
            // The length is in these first bytes, so they at least are promised.
            guard let long = header.littleEndian(at: 20, count: 8) else { return 28 }
            guard header.fourCC(at: 12) == "ds64" else { return 0 }
            let (promised, overflow) = long.addingReportingOverflow(8)
            return overflow ? .max : promised
        default: return nil
        }
    }

    /// What follows the last chunk is of no interest, unless it is the beginning of another.
    private static func behind(_ header: [UInt8], _ left: Int) -> Wholeness {
        let isCut = left < 8 && Array("RIFF".utf8).starts(with: header.prefix(4))
        return isCut ? .truncated("a RIFF chunk begins \(left) bytes before the end") : .whole
    }
}
