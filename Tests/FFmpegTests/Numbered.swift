import SystemCalls

/// A picture of four by four fields that says which one it is:
///
///     red    green  blue  grey
///     bits 0 to 3 of its number, white for one
///     bits 4 to 7
///     white  black  grey  yellow
enum Numbered {
    /// ffmpeg's generator of such pictures, in RGB.
    /// - Parameter fields: two pictures have one number, and the last row's grey is white in every
    ///   third of them and black in the others: woven into frames, it has combs.
    static func source(_ size: String, rate: String, seconds: String, fields: Bool = false) -> String {
        let number = fields ? "floor(N/2)" : "N"
        let grey = fields ? "255*eq(mod(N,3),0)" : "128"
        func channel(_ own: Int) -> String {
            let bit = "255*mod(floor(\(number)/pow(2,ld(0)-4)),2)"
            let white = "255*(eq(ld(0),\(own))+eq(ld(0),12)+\(own == 2 ? "0" : "eq(ld(0),15)"))"
            let field = "st(0,floor(X*4/W)+4*floor(Y*4/H))"
            return "'if(between(\(field),4,11),\(bit),\(white)+128*eq(ld(0),3)+\(grey)*eq(ld(0),14))'"
        }
        let picture = "color=black:s=\(size):r=\(rate):d=\(seconds),format=gbrp"
        return "\(picture),geq=r=\(channel(0)):g=\(channel(1)):b=\(channel(2))"
    }

    struct Picture {
        /// Seconds since the first one.
        var time: Double
        /// The rows' four fields, RGB each, from the top.
        var rows: [[[Int]]]

        var number: Int {
            let bits = rows[24 * 1 + 12] + rows[24 * 2 + 12]
            return bits.enumerated().reduce(0) { $0 + ($1.element[1] > 127 ? 1 << $1.offset : 0) }
        }

        /// The middle of a field: RGB.
        func colour(_ row: Int, _ column: Int) -> [Int] {
            let lines = rows[(24 * row + 8)..<(24 * row + 16)].map { $0[column] }
            return (0..<3).map { channel in lines.reduce(0) { $0 + $1[channel] } / lines.count }
        }

        /// How far lines are from their neighbours where fields differ.
        var comb: Int {
            let lines = rows[(24 * 3 + 6)..<(24 * 3 + 18)].map { $0[2][1] }
            return zip(lines, lines.dropFirst()).reduce(0) { $0 + abs($1.0 - $1.1) } / (lines.count - 1)
        }
    }
}

extension Studio {
    /// Every picture of a film as a player shows it, by its own tags.
    func pictures(_ path: Path, stream: String = "0:v:0") async throws -> [Numbered.Picture] {
        let raw = directory / "pixels.rgb"
        let shrink = "scale=4:96:flags=area+full_chroma_int+full_chroma_inp+accurate_rnd,format=rgb24"
        let lines = try await tool(
            "ffmpeg",
            [
                "-y", "-v", "fatal", "-copyts", "-threads", "1", "-i", .init("file:", path), "-filter_complex",
                .init("[\(stream)]\(shrink),split[a][b]"), "-map", "[a]", "-fps_mode", "passthrough", "-f", "rawvideo",
                .init("file:", raw), "-map", "[b]", "-fps_mode", "passthrough", "-enc_time_base", "-1", "-f",
                "framecrc", "-",
            ])
        let bytes = try Disk().read(raw).map(Int.init)
        let unit = lines.first { $0.hasPrefix("#tb") }?.split(separator: " ").last?.split(separator: "/").map {
            Double($0)!
        }
        let ticks = lines.filter { !$0.hasPrefix("#") }.map { line in
            Double(line.split(separator: ",")[2].filter { $0 != " " })!
        }
        return ticks.indices.map { index in
            let rows = (0..<96).map { y in
                (0..<4).map { x in (0..<3).map { bytes[index * 1152 + y * 12 + x * 3 + $0] } }
            }
            return Numbered.Picture(time: (ticks[index] - ticks[0]) * unit![0] / unit![1], rows: rows)
        }
    }
}
