/// Reads the fragments (`moof`, ISO/IEC 14496-12 §8.8) of a file with one track.
struct Fragments {
    /// What `trex` says for fields that a fragment leaves out.
    struct Defaults: Hashable, Sendable {
        var duration = 0
        var size = 0
        var flags = 0
    }

    let file: FilmFile
    var defaults = Defaults()

    /// All samples of the file, in decoding order.
    func samples() throws(FilmError) -> [Sample] {
        var samples: [Sample] = []
        for place in file.places where place.name == "moof" {
            for box in try file.box(place).children() where box.name == "traf" {
                samples += try read(box, moof: place.box)
            }
        }
        guard samples.allSatisfy({ $0.offset >= 0 && $0.size >= 0 && $0.offset + $0.size <= file.size }) else {
            throw .truncated("mdat")
        }
        return samples
    }

    private func read(_ traf: Box, moof: Int) throws(FilmError) -> [Sample] {
        let defaults = try header(traf.at("tfhd"))
        var decode = try baseTime(traf.at("tfdt"))
        var samples: [Sample] = []
        for box in try traf.children() where box.name == "trun" {
            samples += try run(box, moof: moof, defaults, &decode)
        }
        return samples
    }

    /// §8.8.7; places are counted from the `moof` (default-base-is-moof), as CMAF wants it.
    private func header(_ tfhd: Box) throws(FilmError) -> Defaults {
        var (_, flags, fields) = try tfhd.full()
        guard flags & 0x01 == 0, flags & 0x02_0000 != 0 else { throw .unsupported("tfhd", "base is not the moof") }
        try fields.skip(4)
        if flags & 0x02 != 0 { try fields.skip(4) }
        var defaults = defaults
        if flags & 0x08 != 0 { defaults.duration = try fields.int() }
        if flags & 0x10 != 0 { defaults.size = try fields.int() }
        if flags & 0x20 != 0 { defaults.flags = try fields.int() }
        return defaults
    }

    private func baseTime(_ tfdt: Box) throws(FilmError) -> Int {
        var (version, _, fields) = try tfdt.full()
        return version == 1 ? try fields.u64() : try fields.int()
    }

    /// §8.8.8.
    private func run(
        _ trun: Box, moof: Int, _ defaults: Defaults, _ decode: inout Int
    ) throws(FilmError) -> [Sample] {
        var (_, flags, fields) = try trun.full()
        let perSample = [0x100, 0x200, 0x400, 0x800].filter { flags & $0 != 0 }.count * 4
        let count = try fields.int()
        guard flags & 0x01 != 0 else { throw .unsupported("trun", "no place of the bytes") }
        var offset = moof + (try fields.i32())
        let firstFlags = flags & 0x04 != 0 ? try fields.int() : nil
        // A run that leaves everything to the defaults has no bytes to count; its samples have.
        let most = perSample > 0 ? fields.rest.count / perSample : file.size / max(1, defaults.size)
        guard count <= most else { throw .truncated("trun") }
        var samples: [Sample] = []
        samples.reserveCapacity(count)
        for index in 0..<count {
            let duration = flags & 0x100 != 0 ? try fields.int() : defaults.duration
            let size = flags & 0x200 != 0 ? try fields.int() : defaults.size
            let own = flags & 0x400 != 0 ? try fields.int() : index == 0 ? firstFlags : nil
            let composition = flags & 0x800 != 0 ? try fields.i32() : 0
            samples.append(
                Sample(
                    offset: offset, size: size, decode: decode, presentation: decode + composition,
                    duration: duration, isKey: (own ?? defaults.flags) & 0x01_0000 == 0))
            offset += size
            decode += duration
        }
        return samples
    }
}

extension FilmTrack {
    /// The only track of a fragmented file with its own `moov`: what the encoder wrote.
    init(fragmented file: FilmFile) throws(FilmError) {
        let movie = try file.movie()
        format = try Format(track: movie.at("trak"))
        var trex = try movie.at("mvex", "trex").full().fields
        try trex.skip(8)
        let defaults = Fragments.Defaults(
            duration: try trex.int(), size: try trex.int(), flags: try trex.int())
        samples = try Fragments(file: file, defaults: defaults).samples()
    }
}
