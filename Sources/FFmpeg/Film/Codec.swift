/// The name of a codec as playlists write it (RFC 6381, and the codecs' own documents), read from the
/// box `stsd`. Nil for what we do not know how to name.
enum Codec {
    static func name(_ description: [UInt8]) throws(FilmError) -> String? {
        guard let stsd = try Box.list(description[...], in: "stsd").first else { throw .missing("stsd") }
        var fields = try stsd.full().fields
        try fields.skip(4)
        guard let entry = try Box.list(fields.rest, in: "stsd").first else { throw .missing("stsd") }
        switch entry.name {
        case "avc1", "avc3": return try advanced(entry)
        case "hvc1", "hev1": return try highEfficiency(entry)
        case "av01": return try av1(entry)
        case "vp09": return try vp9(entry)
        case "mp4a": return try mpeg4Audio(entry)
        case "ac-3", "ec-3", "fLaC": return entry.name.description
        case "Opus": return "opus"
        default: return nil
        }
    }

    /// ISO/IEC 14496-15 §5.4: profile, constraints and level are bytes 1 to 3 of `avcC`.
    private static func advanced(_ entry: Box) throws(FilmError) -> String {
        var fields = Fields(try configuration("avcC", of: entry).payload, of: "avcC")
        try fields.skip(1)
        return "\(entry.name)." + (try fields.take(3)).map { hexadecimal($0) }.joined()
    }

    /// Bytes of the length before each NAL unit of H.264; nil for what has more than one description, which
    /// no segment can change between.
    static func lengthSize(_ description: [UInt8]) throws(FilmError) -> Int? {
        guard let stsd = try Box.list(description[...], in: "stsd").first else { throw .missing("stsd") }
        var fields = try stsd.full().fields
        try fields.skip(4)
        let entries = try Box.list(fields.rest, in: "stsd")
        guard entries.count == 1, entries[0].name == "avc1" else { return nil }
        var configuration = Fields(try configuration("avcC", of: entries[0]).payload, of: "avcC")
        try configuration.skip(4)
        return try configuration.take(1).first.map { Int($0 & 3) + 1 }
    }

    /// ISO/IEC 14496-15 annex E.
    private static func highEfficiency(_ entry: Box) throws(FilmError) -> String {
        var fields = Fields(try configuration("hvcC", of: entry).payload, of: "hvcC")
        try fields.skip(1)
        let first = Int(try fields.take(1).first!)
        let compatibility = try fields.u32()
        let constraints = Array(try fields.take(6))
        let level = try fields.take(1).first!
        let space = ["", "A", "B", "C"][first >> 6]
        let reversed = (0..<32).reduce(UInt32(0)) { $0 << 1 | (compatibility >> UInt32($1)) & 1 }
        let used = constraints.prefix((constraints.lastIndex { $0 != 0 } ?? -1) + 1)
        let parts = [
            "\(entry.name)", "\(space)\(first & 31)", String(reversed, radix: 16, uppercase: true),
            "\(first & 32 == 0 ? "L" : "H")\(level)",
        ]
        return (parts + used.map { String($0, radix: 16, uppercase: true) }).joined(separator: ".")
    }

    /// AV1 in ISOBMFF §5: profile, level and tier, bit depth.
    private static func av1(_ entry: Box) throws(FilmError) -> String {
        var fields = Fields(try configuration("av1C", of: entry).payload, of: "av1C")
        try fields.skip(1)
        let bytes = Array(try fields.take(2))
        let (profile, level) = (bytes[0] >> 5, bytes[0] & 31)
        let depth = bytes[1] & 0x40 == 0 ? 8 : bytes[1] & 0x20 != 0 ? 12 : 10
        return "av01.\(profile).\(decimal(Int(level)))\(bytes[1] & 0x80 == 0 ? "M" : "H").\(decimal(depth))"
    }

    /// VP9 in ISOBMFF: profile, level, bit depth.
    private static func vp9(_ entry: Box) throws(FilmError) -> String {
        var fields = Fields(try configuration("vpcC", of: entry).payload, of: "vpcC")
        try fields.skip(4)
        let bytes = Array(try fields.take(3))
        return "vp09.\(decimal(Int(bytes[0]))).\(decimal(Int(bytes[1]))).\(decimal(Int(bytes[2] >> 4)))"
    }

    /// ISO/IEC 14496-1 §7.2.6: descriptors in descriptors; object type 0x40 is AAC and says more.
    private static func mpeg4Audio(_ entry: Box) throws(FilmError) -> String {
        var fields = try configuration("esds", of: entry).full().fields
        guard var stream = try descriptor(3, in: &fields) else { throw .missing("esds") }
        try stream.skip(2)
        let flags = try stream.take(1).first!
        if flags & 0x80 != 0 { try stream.skip(2) }
        if flags & 0x40 != 0 { try stream.skip(Int(try stream.take(1).first!)) }
        if flags & 0x20 != 0 { try stream.skip(2) }
        guard var decoder = try descriptor(4, in: &stream) else { throw .missing("esds") }
        let object = try decoder.take(1).first!
        guard object == 0x40 else { return "mp4a.\(hexadecimal(object))" }
        try decoder.skip(12)
        guard var specific = try descriptor(5, in: &decoder) else { throw .missing("esds") }
        let bits = Array(try specific.take(2))
        let type = bits[0] >> 3
        return "mp4a.40.\(type == 31 ? 32 + Int(bits[0] & 7) << 3 + Int(bits[1] >> 5) : Int(type))"
    }

    private static func descriptor(_ tag: UInt8, in fields: inout Fields) throws(FilmError) -> Fields? {
        guard try fields.take(1).first == tag else { return nil }
        var length = 0
        for _ in 0..<4 {
            let byte = try fields.take(1).first!
            length = length << 7 | Int(byte & 0x7f)
            if byte & 0x80 == 0 { break }
        }
        return Fields(try fields.take(length), of: "esds")
    }

    /// The box behind a sample entry's own fields (ISO/IEC 14496-12 §8.5.2): 78 bytes of them for
    /// pictures, 28 for sound.
    private static func configuration(_ name: FourCC, of entry: Box) throws(FilmError) -> Box {
        var fields = Fields(entry.payload, of: entry.name)
        try fields.skip(name == "esds" ? 28 : 78)
        guard let box = try Box.list(fields.rest, in: entry.name).first(where: { $0.name == name }) else {
            throw .missing(name)
        }
        return box
    }

    private static func hexadecimal(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16, uppercase: true)
        return digits.count == 1 ? "0" + digits : digits
    }

    private static func decimal(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
