extension FilmFile {
    /// Whether nothing before this sample of H.264 is needed to decode it and what follows: its first
    /// slice is of an IDR picture (ITU-T H.264 §7.4.1.2.4). Containers call other pictures key frames too.
    ///
    /// - Parameter lengthSize: bytes of the length before each NAL unit (ISO/IEC 14496-15 §5.3.3.1).
    func isRefresh(_ sample: Sample, lengthSize: Int) throws(FilmError) -> Bool {
        var offset = sample.offset
        while offset + lengthSize < sample.offset + sample.size {
            let head = try bytes(at: offset, count: lengthSize + 1)
            switch head[lengthSize] & 31 {
            case 5: return true
            case 1...4: return false
            default: offset += lengthSize + head.prefix(lengthSize).reduce(0) { $0 << 8 | Int($1) }
            }
        }
        return false
    }
}
