import FFmpeg
import Media
import Pipeline
import SystemCalls
import Testing

/// Films of every kind go through the whole transcoding, and every output is played to its end.
@Suite("A film's journey through the transcoder", .serialized)
struct JourneyTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var file: Name = "source.mp4"
        var make: String
        var frames: Int
        var seamless = false
    }

    static let picture = "-f lavfi -i testsrc2=s=160x90:r="
    static let beep = "-f lavfi -i sine=440:r=48000:d="
    static let cases = [
        Case(
            testDescription: "23.976 frames a second with a key frame every seven seconds",
            make: picture + "24000/1001:d=9 " + beep + "9 -g 168 -c:v libx264 -preset veryfast -bf 3 -c:a aac",
            frames: 216),
        Case(
            testDescription: "the same in one unit",
            make: picture + "24000/1001:d=9 " + beep + "9 -g 168 -c:v libx264 -preset veryfast -bf 3 -c:a aac",
            frames: 216,
            seamless: true),
        Case(
            testDescription: "open GOPs in Matroska", file: "source.mkv",
            make: picture + "25:d=7 " + beep
                + "7 -g 40 -c:v libx264 -preset veryfast -bf 3 -x264-params open-gop=1 -c:a aac",
            frames: 175),
        Case(testDescription: "no sound", make: picture + "25:d=5 -c:v libx264 -preset ultrafast", frames: 125),
        Case(
            testDescription: "a variable frame rate",
            make: picture + "30:d=8 -vf select='not(between(n,50,59))*not(between(n,70,159)*mod(n,7))' -fps_mode vfr "
                + "-c:v libx264 -preset veryfast", frames: 153),
        Case(
            testDescription: "a transport stream whose clock does not begin at zero", file: "source.ts",
            make: picture + "25:d=7 " + beep
                + "7 -g 50 -c:v libx264 -preset veryfast -bf 2 -c:a aac -output_ts_offset 3600",
            frames: 175),
        Case(
            testDescription: "sound shorter than the picture",
            make: picture + "25:d=6 " + beep + "3 -c:v libx264 -preset ultrafast -c:a aac", frames: 150),
        Case(
            testDescription: "sound longer than the picture",
            make: picture + "25:d=4 " + beep + "7 -c:v libx264 -preset ultrafast -c:a aac", frames: 100),
        Case(
            testDescription: "a source lower than the ladder",
            make: "-f lavfi -i testsrc2=s=64x36:r=25:d=3 -c:v libx264 -preset ultrafast", frames: 75),
        Case(
            testDescription: "motion JPEG in AVI, without a clock of its own", file: "source.avi",
            make: picture + "24000/1001:d=5 " + beep + "5 -c:v mjpeg -c:a pcm_s16le", frames: 120),
    ]

    @Test("Every frame arrives once, on one grid, and everything plays", arguments: cases)
    func journey(_ film: Case) async throws {
        let studio = try Studio()
        let source = try await studio.film(film.file, film.make)

        let product = try await studio.transcode(source, seamless: film.seamless)

        #expect(product.faults == [])
        for movie in product.movies {
            #expect(try await pictures(in: movie, studio) == film.frames)
            try await studio.play(movie)
        }
        for track in product.tracks { try await studio.play(studio.assembled(track, in: product)) }
    }

    @Test("Sound without a picture becomes a track of its own")
    func soundOnly() async throws {
        let studio = try Studio()
        let source = try await studio.film("source.mp3", "-f lavfi -i sine=440:r=44100:d=5 -c:a libmp3lame")

        let product = try await studio.transcode(source)

        #expect(product.faults == [])
        #expect(product.tracks.map(\.name) == ["audio-00"])
        #expect(product.tracks[0].segments.count == 3)
        try await studio.play(studio.assembled(product.tracks[0], in: product))
    }

    private func pictures(in movie: Path, _ studio: Studio) async throws -> Int {
        let lines = try await studio.tool(
            "ffprobe",
            [
                "-v", "error", "-select_streams", "v", "-count_packets", "-show_entries", "stream=nb_read_packets",
                "-of",
                "csv=p=0", .init("file:", movie),
            ])
        return lines.first.flatMap { Int($0) } ?? 0
    }
}
