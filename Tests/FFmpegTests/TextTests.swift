import FFmpeg
import Media
import Pipeline
import SystemCalls
import Testing

@Suite("Every text of a film", .serialized)
struct TextTests {
    static let srt = """
        1
        00:00:00,500 --> 00:00:01,500
        Hello <i>you</i> & me

        2
        00:00:01,800 --> 00:00:04,500
        over two boundaries
        and two lines

        3
        00:00:05,000 --> 00:00:05,900
        the end

        """

    /// 6 seconds of picture with English, German (forced) and, in Matroska, ASS; all with the same words.
    private func film(_ studio: Studio, _ name: Name, codecs: String, offset: String = "") async throws -> Path {
        let srt = studio.directory / "text.srt"
        try Disk().write(Array(Self.srt.utf8), to: srt)
        return try await studio.film(
            name,
            "-f lavfi -i testsrc2=s=160x90:r=25:d=6 -f lavfi -i sine=d=6 -i \(srt) -i \(srt)",
            "-map 0 -map 1 -map 2 -map 3 -c:v libx264 -preset ultrafast -c:a aac \(codecs)",
            "-metadata:s:s:0 language=eng -metadata:s:s:1 language=ger -disposition:s:1 forced \(offset)")
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var file: Name
        var codecs: String
        var offset = ""
    }

    static let cases = [
        Case(testDescription: "SubRip in Matroska", file: "a.mkv", codecs: "-c:s subrip"),
        Case(testDescription: "ASS in Matroska", file: "b.mkv", codecs: "-c:s ass"),
        Case(testDescription: "WebVTT in Matroska", file: "c.mkv", codecs: "-c:s webvtt"),
        Case(testDescription: "timed text in MP4", file: "d.mp4", codecs: "-c:s mov_text"),
        Case(testDescription: "timed text in QuickTime", file: "e.mov", codecs: "-c:s mov_text"),
        Case(
            testDescription: "a clock that does not begin at zero", file: "f.mkv", codecs: "-c:s subrip",
            offset: "-output_ts_offset 30"),
    ]

    @Test("Texts become WebVTT on the pictures' grid, each word at its time", arguments: cases)
    func texts(_ film: Case) async throws {
        let studio = try Studio()
        let source = try await self.film(studio, film.file, codecs: film.codecs, offset: film.offset)

        let product = try await studio.transcode(source)

        #expect(product.faults == [])
        let texts = product.tracks.filter { $0.kind == .subtitles }
        #expect(texts.map(\.language) == ["eng", "ger"] && texts.map(\.name) == ["subtitle-00", "subtitle-01"])
        // QuickTime has no flag for it.
        #expect(texts.map(\.isForced) == [false, film.file != "e.mov"])
        for track in texts {
            #expect(track.segments.count == 4 && abs(track.duration / .seconds(1) - 6) < 0.06)
            let pieces = try track.segments.map { segment in
                let hls: Path = product.directory / "hls"
                return try WebVTT(parsing: Disk().read(hls / Name(track.name)! / Name(segment.file)!))
            }
            #expect(pieces.map(\.cues.count) == [2, 1, 1, 1])
            let all = Set(pieces.flatMap(\.cues))
            #expect(
                Set(all.map(\.text)) == ["Hello <i>you</i> &amp; me", "over two boundaries\nand two lines", "the end"])
            let starts = all.map { $0.start / .seconds(1) }.sorted()
            // ASS counts hundredths.
            #expect(zip(starts, [0.5, 1.8, 5]).allSatisfy { abs($0 - $1) < 0.011 }, "\(starts)")
        }
    }

    @Test("A player of the multivariant playlist finds them, with languages and what is forced")
    func playlist() async throws {
        let studio = try Studio()
        let source = try await film(studio, "source.mkv", codecs: "-c:s subrip")
        let product = try await studio.transcode(source)

        let master = try studio.playlists(of: product)
        // Texts in HLS are experimental to ffmpeg 5.1, which says so unless it is told to try; and it warns that it drops
        // the second copies of cues that RFC 8216 §3.5 wants on both sides of a boundary.
        let input: [Command.Argument] = [
            "-v", "error", "-strict", "experimental", "-allowed_extensions", "ALL", "-i", .init("file:", master),
        ]
        let facts = try await studio.tool(
            "ffprobe",
            input + [
                "-select_streams", "s", "-show_entries",
                "stream=codec_name:stream_tags=language:stream_disposition=forced",
                "-of", "csv=p=0",
            ])

        #expect(facts.contains("webvtt,0,en") && facts.contains("webvtt,1,de"), "\(facts)")
        let text = try await studio.tool("ffmpeg", input + ["-map", "0:s:0", "-f", "webvtt", "-"])
        #expect(text.contains("over two boundaries") && text.contains("the end"), "\(text)")
    }

    @Test("A text beside sounds without a picture is cut where the sound is")
    func beside() async throws {
        let studio = try Studio()
        let srt = studio.directory / "text.srt"
        try Disk().write(Array(Self.srt.utf8), to: srt)
        let source = try await studio.film(
            "source.mka", "-f lavfi -i sine=d=6 -i \(srt) -map 0 -map 1 -c:a aac -c:s subrip")

        let product = try await studio.transcode(source)

        #expect(product.faults == [])
        #expect(product.tracks.map(\.kind) == [.audio, .subtitles])
        #expect(product.tracks[0].segments.count == product.tracks[1].segments.count)
        #expect(product.tracks[1].segments.count >= 3)
    }
}
