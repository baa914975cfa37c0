extension Format {
    /// What `trak` says of its samples (ISO/IEC 14496-12 §8.3 to §8.5).
    init(track: Box) throws(FilmError) {
        let media = try track.at("mdia")
        var handler = try media.at("hdlr").full().fields
        try handler.skip(4)
        kind = try Self.kind(FourCC(code: try handler.u32()))
        var (version, _, header) = try media.at("mdhd").full()
        try header.skip(version == 1 ? 16 : 8)
        timescale = try header.int()
        guard timescale > 0 else { throw .unsupported("mdhd", "no time scale") }
        let stsd = try media.at("minf", "stbl", "stsd")
        description = BoxWriter.box("stsd") { $0.append(stsd.payload) }
    }

    private static func kind(_ handler: FourCC) throws(FilmError) -> Kind {
        switch handler {
        case "vide": .video
        case "soun": .audio
        default: throw .unsupported("hdlr", "\(handler)")
        }
    }
}
