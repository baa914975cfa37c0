/// Reads the sample tables of a plain MP4 (ISO/IEC 14496-12 §8.6 and §8.7).
extension FilmTrack {
    /// - Parameter size: of the file, in bytes: no sample may lie beyond it.
    init(stored track: Box, fileSize size: Int) throws(FilmError) {
        format = try Format(track: track)
        let tables = try track.at("mdia", "minf", "stbl")
        let sizes = try Self.sizes(tables.at("stsz"))
        let durations = try Self.runs(tables.at("stts"), count: sizes.count)
        let compositions = try tables.first("ctts").map { box throws(FilmError) in
            try Self.runs(box, count: sizes.count)
        }
        let offsets = try Self.offsets(tables, sizes)
        let keys = try tables.first("stss").map { box throws(FilmError) in Set(try Self.numbers(box)) }
        let zero = try Self.zero(track)
        var decode = 0
        samples = []
        for index in sizes.indices {
            guard offsets[index] + sizes[index] <= size else { throw .truncated("mdat") }
            samples.append(
                Sample(
                    offset: offsets[index], size: sizes[index], decode: decode - zero,
                    presentation: decode - zero + (compositions?[index] ?? 0), duration: durations[index],
                    isKey: keys?.contains(index + 1) ?? true))
            decode += durations[index]
        }
    }

    private static func sizes(_ stsz: Box) throws(FilmError) -> [Int] {
        var fields = try stsz.full().fields
        guard try fields.int() == 0 else { throw .unsupported("stsz", "samples of one size") }
        var sizes: [Int] = []
        for _ in 0..<(try fields.count(ofEntries: 4)) { sizes.append(try fields.int()) }
        return sizes
    }

    /// `stts` and `ctts` alike: so many samples of that value; offsets may be negative.
    private static func runs(_ box: Box, count: Int) throws(FilmError) -> [Int] {
        var fields = try box.full().fields
        var values: [Int] = []
        for _ in 0..<(try fields.count(ofEntries: 8)) {
            let length = try fields.int()
            guard length <= count - values.count else { throw .unsupported(box.name, "more samples than sizes") }
            values += repeatElement(try fields.i32(), count: length)
        }
        guard values.count == count else { throw .unsupported(box.name, "fewer samples than sizes") }
        return values
    }

    private static func numbers(_ box: Box) throws(FilmError) -> [Int] {
        var fields = try box.full().fields
        var numbers: [Int] = []
        for _ in 0..<(try fields.count(ofEntries: 4)) { numbers.append(try fields.int()) }
        return numbers
    }

    /// Where each sample lies: chunks by `stco` or `co64`, samples in chunks by `stsc`.
    private static func offsets(_ tables: Box, _ sizes: [Int]) throws(FilmError) -> [Int] {
        let chunks = try chunks(tables)
        var fields = try tables.at("stsc").full().fields
        let count = try fields.count(ofEntries: 12)
        var rows: [(first: Int, samples: Int)] = []
        for _ in 0..<count {
            rows.append((try fields.int(), try fields.int()))
            try fields.skip(4)
        }
        var offsets: [Int] = []
        var row = 0
        for (index, chunk) in chunks.enumerated() {
            while row + 1 < rows.count, rows[row + 1].first <= index + 1 { row += 1 }
            guard row < rows.count, rows[row].samples <= sizes.count - offsets.count else { throw .truncated("stsc") }
            var offset = chunk
            for _ in 0..<rows[row].samples {
                let size = sizes[offsets.count]
                offsets.append(offset)
                offset += size
            }
        }
        guard offsets.count == sizes.count else { throw .truncated("stsc") }
        return offsets
    }

    private static func chunks(_ tables: Box) throws(FilmError) -> [Int] {
        guard let large = try tables.first("co64") else { return try numbers(tables.at("stco")) }
        var fields = try large.full().fields
        var chunks: [Int] = []
        for _ in 0..<(try fields.count(ofEntries: 8)) { chunks.append(try fields.u64()) }
        return chunks
    }

    /// The composition time that is shown at zero (`elst`, §8.6.6): one edit, as `Movie` writes it.
    static func zero(_ track: Box) throws(FilmError) -> Int {
        guard let edits = try track.first("edts") else { return 0 }
        var (version, _, fields) = try edits.at("elst").full()
        guard try fields.int() == 1 else { throw .unsupported("elst", "more than one edit") }
        try fields.skip(version == 1 ? 8 : 4)
        return version == 1 ? try fields.u64() : try fields.i32()
    }
}
