internal import JSONValue
internal import Media

extension Colour {
    /// From what ffprobe says of a frame or of a stream, the first that knows decides.
    init(answers: [JSON]) {
        func first(_ name: String, _ codes: [String: Int]) -> Int {
            answers.lazy.compactMap { $0[name]?.string.flatMap { codes[$0] } }.first ?? 2
        }
        let pixels = answers.lazy.compactMap { $0["pix_fmt"]?.string }.first ?? ""
        let isRGB = ["rgb", "bgr", "gbr", "argb", "abgr", "0rgb", "0bgr", "x2", "pal8"].contains(
            where: pixels.hasPrefix)
        let range = answers.lazy.compactMap { $0["color_range"]?.string }.first
        self.init(
            primaries: first("color_primaries", Self.primaries), transfer: first("color_transfer", Self.transfers),
            matrix: isRGB ? 0 : first("color_space", Self.matrices),
            isFullRange: range == "pc" || pixels.hasPrefix("yuvj"))
    }

    /// ITU-T H.273, tables 2 to 4, in ffmpeg's words.
    private static let primaries = [
        "bt709": 1, "bt470m": 4, "bt470bg": 5, "smpte170m": 6, "smpte240m": 7, "film": 8, "bt2020": 9, "smpte428": 10,
        "smpte431": 11, "smpte432": 12, "ebu3213": 22,
    ]
    private static let transfers = [
        "bt709": 1, "bt470m": 4, "gamma22": 4, "bt470bg": 5, "gamma28": 5, "smpte170m": 6, "smpte240m": 7, "linear": 8,
        "log100": 9, "log316": 10, "iec61966-2-4": 11, "bt1361e": 12, "iec61966-2-1": 13, "bt2020-10": 14,
        "bt2020-12": 15, "smpte2084": 16, "smpte428": 17, "arib-std-b67": 18,
    ]
    private static let matrices = [
        "gbr": 0, "bt709": 1, "fcc": 4, "bt470bg": 5, "smpte170m": 6, "smpte240m": 7, "ycgco": 8, "bt2020nc": 9,
        "bt2020c": 10, "smpte2085": 11, "chroma-derived-nc": 12, "chroma-derived-c": 13, "ictcp": 14,
    ]
}
