import FFmpeg
import Media
import Pipeline
import SystemCalls
import Testing

@Suite("A picture that is a rung already", .serialized)
struct PassThroughTests {
    private let passThrough = PassThrough(cap: 400_000_000)

    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var file: Name = "source.mp4"
        var output: String
    }

    static let passing = [
        Case(testDescription: "B-frames and sound in MP4", output: "-g 40 -bf 3 -x264-params open-gop=0"),
        Case(testDescription: "23.976 frames a second", output: "-r 24000/1001 -g 30 -bf 2"),
        Case(
            testDescription: "Matroska, a clock that does not begin at zero", file: "source.mkv",
            output: "-g 35 -bf 3 -output_ts_offset 7"),
        Case(testDescription: "no B-frames, in FLV", file: "source.flv", output: "-g 25 -bf 0"),
    ]

    @Test("It is taken bit by bit, and the other rungs are cut where its key frames are", arguments: passing)
    func passes(_ film: Case) async throws {
        let studio = try Studio()
        let source = try await studio.film(film.file, Self.film + film.output)

        let product = try await studio.transcode(source, rungs: [48, 90, 180], passThrough: passThrough)

        #expect(product.faults == [])
        #expect(product.plan.renditions.map(\.isPassed) == [false, true])
        #expect(try await packets(source, studio) == packets(product.movies[1], studio))
        for movie in product.movies { try await studio.play(movie) }
        for track in product.tracks { try await studio.play(studio.assembled(track, in: product)) }
        #expect(Set(product.tracks.map(\.segments.count)).count == 1)
        #expect(product.tracks[0].segments.count > 3)
    }

    @Test("Shown pictures are those of the source, at their times")
    func times() async throws {
        let studio = try Studio()
        let source = try await studio.film("source.mp4", Self.film + "-g 40 -bf 3")

        let product = try await studio.transcode(source, rungs: [48, 90], passThrough: passThrough)

        let expected = try await frames(source, studio)
        #expect(expected.count == 175)
        #expect(try await frames(product.movies[1], studio) == expected)
        #expect(try await frames(studio.assembled(product.tracks[1], in: product), studio) == expected)
    }

    static let encoding = [
        Case(testDescription: "another codec", output: "-c:v mpeg4 -g 25"),
        Case(testDescription: "ten bits", output: "-g 25 -pix_fmt yuv420p10le"),
        Case(testDescription: "4:4:4", output: "-g 25 -pix_fmt yuv444p"),
        Case(testDescription: "interlaced", output: "-g 25 -s 160x88 -x264-params tff=1"),
        Case(testDescription: "oblong pixels", output: "-g 25 -vf setsar=4/3"),
        Case(testDescription: "key frames further apart than a segment", output: "-g 100 -sc_threshold 0"),
        Case(testDescription: "open GOPs", output: "-g 25 -bf 3 -x264-params open-gop=1"),
    ]

    @Test("What it does not fit is encoded", arguments: encoding)
    func encodes(_ film: Case) async throws {
        let studio = try Studio()
        let source = try await studio.film(film.file, Self.film + film.output)
        let probe = try await studio.onThread { try await studio.ffmpeg.probe(source) }

        let plan = TranscodePlan(
            probe, ladder: Ladder([.init(height: 48), .init(height: 90)])!, segment: .seconds(2),
            passThrough: passThrough)

        #expect(plan.renditions.allSatisfy { !$0.isPassed })
    }

    @Test("A source above a rung's bit rate is encoded for it")
    func cap() async throws {
        let studio = try Studio()
        let source = try await studio.film("source.mp4", Self.film + "-g 25")
        let product = try await studio.transcode(source, rungs: [90], passThrough: PassThrough(cap: 1_000_000))

        #expect(product.plan.renditions.map(\.isPassed) == [false])
    }

    @Test("Key frames that do not stand alone are found, and the film is encoded after all")
    func falseKeyFrames() async throws {
        let studio = try Studio()
        let source = try await studio.film("source.mp4", Self.film + "-g 25 -bf 0 -x264-params open-gop=0")
        let ladder = Ladder([.init(height: 48), .init(height: 90)])!
        let probe = try await studio.onThread { try await studio.ffmpeg.probe(source) }
        try await belittle(source, packet: 100, studio)

        let plan = TranscodePlan(probe, ladder: ladder, segment: .seconds(2), passThrough: passThrough)
        let product = try await studio.make(plan, from: source)

        #expect(product.plan.renditions.map(\.isPassed) == [false, true])
        #expect(
            product.faults.map(\.description).contains("00002.m4s does not begin with a picture that stands alone"))
        let seamless = TranscodePlan(
            probe, ladder: ladder, segment: .seconds(2), passThrough: passThrough, seamless: true)
        #expect(seamless.renditions.allSatisfy { !$0.isPassed })
    }

    /// Turns the slices of a packet's IDR picture into those of another (ITU-T H.264 table 7-1): the container
    /// calls it a key frame still.
    private func belittle(_ film: Path, packet: Int, _ studio: Studio) async throws {
        let lines = try await studio.tool(
            "ffprobe",
            ["-v", "error", "-select_streams", "v", "-show_entries", "packet=pos,size", "-of", "csv=p=0"]
                + [.init("file:", film)])
        let words = lines[packet].split(separator: ",").compactMap { Int($0) }
        var bytes = try Disk().read(film)
        var (offset, slices) = (words[1], 0)
        while offset < words[0] + words[1] {
            if bytes[offset + 4] & 31 == 5 {
                bytes[offset + 4] = bytes[offset + 4] & ~31 | 1
                slices += 1
            }
            offset += 4 + bytes[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
        }
        #expect(slices > 0)
        try Disk().write(bytes, to: film)
    }

    private static let film =
        "-f lavfi -i testsrc2=s=160x90:r=25:d=7 -f lavfi -i sine=d=7 -c:v libx264 -preset veryfast -pix_fmt yuv420p "
        + "-c:a aac "

    /// Sizes and checksums of the coded pictures, without what a container puts around them.
    private func packets(_ film: Path, _ studio: Studio) async throws -> [String] {
        let lines = try await studio.tool(
            "ffmpeg",
            [
                "-v", "error", "-i", .init("file:", film), "-map", "0:v", "-c", "copy", "-bsf:v", "h264_mp4toannexb",
                "-f", "framemd5", "-",
            ])
        return lines.filter { !$0.hasPrefix("#") }.compactMap { $0.split(separator: ",").last.map(String.init) }
    }

    /// Time and checksum of every decoded picture.
    private func frames(_ film: Path, _ studio: Studio) async throws -> [String] {
        let lines = try await studio.tool(
            "ffmpeg",
            [
                "-v", "error", "-i", .init("file:", film), "-map", "0:v", "-fps_mode", "passthrough", "-vf",
                "setpts=PTS-STARTPTS,settb=1/1000", "-f", "framemd5", "-",
            ])
        return lines.filter { !$0.hasPrefix("#") }
    }
}
