import FFmpeg
import Media
import Pipeline
import SystemCalls
import Testing

@Suite("Damaged films, and what cannot be done", .serialized)
struct DamageTests {
    private let studio: Studio
    init() throws { studio = try Studio() }

    private func probe(_ path: Path) async throws -> Probe {
        try await studio.onThread { [ffmpeg = studio.ffmpeg] in try await ffmpeg.probe(path) }
    }

    private func recount(_ path: Path, _ probe: Probe) async throws -> Probe {
        try await studio.onThread { [ffmpeg = studio.ffmpeg] in try await ffmpeg.recount(path, probe) }
    }

    /// Takes the begin of some packets away: nothing of them can be decoded.
    private func damage(_ path: Path, _ isDamaged: (Int) -> Bool) async throws {
        let lines = try await studio.tool(
            "ffprobe", ["-v", "error", "-show_entries", "packet=pos", "-of", "csv=p=0", .init("file:", path)])
        var bytes = try Disk().read(path)
        for (number, line) in lines.enumerated() where isDamaged(number) {
            let place = try #require(Int(line.prefix { $0 != "," }))
            for offset in 0..<8 { bytes[place + offset] = 0 }
        }
        try Disk().write(bytes, to: path)
    }

    @Test("Frames that cannot be decoded are left out, and counted; the others are all there")
    func someLost() async throws {
        let source = try await TableFilm(testDescription: "", seconds: "6", codec: TableFilm.h264 + " -g 20 -bf 2")
            .make(in: studio)
        try await damage(source) { [33, 34, 71, 119].contains($0) }

        let product = try await studio.transcode(source, rungs: [96], grid: .seconds(1), quality: 16)

        #expect(product.faults == [])
        let video = try #require(product.plan.probe.video)
        #expect(video.lost == 4 && video.frames + video.lost == 150)
        #expect(try await studio.pictures(#require(product.movies.first)).count == video.frames)
    }

    @Test("A film of which much is damaged is refused with the numbers")
    func mostLost() async throws {
        let source = try await TableFilm(testDescription: "", seconds: "3", codec: TableFilm.h264 + " -g 20 -bf 2")
            .make(in: studio)
        let found = try await probe(source)
        try await damage(source) { $0 % 3 == 2 }

        let setback = await #expect(throws: Setback.self) { try await recount(source, found) }

        #expect(setback?.class == .permanent)
        #expect(
            setback?.reason.contains(/stream 0 \(h264\): \d+ of its \d+ frames/) == true, "\(setback?.reason ?? "")")
    }

    struct Refused: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var file: Name = "source.mkv"
        var make: String
        var patch: (String, String)?
        var words: [String]
    }

    static let picture = "-f lavfi -i testsrc2=s=96x64:d=1 "
    static let key = "76a6c65c5ea762046bd749a2e632ccbb"
    static let refused = [
        Refused(
            testDescription: "encrypted", file: "source.mp4",
            make: picture
                + "-c:v libx264 -encryption_scheme cenc-aes-ctr -encryption_key \(key) -encryption_kid \(key)",
            words: ["stream 0 (h264)", "encrypted"]),
        Refused(
            testDescription: "a codec that nobody knows", file: "source.mp4", make: picture + "-c:v libx264",
            patch: ("avc1", "xyz1"), words: ["stream 0 (xyz1)", "codec is not known"]),
        Refused(
            testDescription: "one pixel", make: picture + "-vf format=gray,crop=1:1 -c:v ffv1",
            words: ["stream 0 (ffv1)", "1x1 pixels"]),
        Refused(
            testDescription: "a picture as broad as a street", make: "-f lavfi -i color=s=65488x16:d=0.04 -c:v mjpeg",
            words: ["stream 0 (mjpeg)", "65488x16 pixels"]),
        Refused(
            testDescription: "more streams than a film has",
            make: "-f lavfi -i sine=d=0.1 " + String(repeating: "-map 0 ", count: 101) + "-c:a pcm_s16le",
            words: ["101 streams"]),
        Refused(
            testDescription: "a time beyond all clocks", file: "source.nut",
            make: picture + "-c:v ffv1 -output_ts_offset 4000000000",
            words: ["stream 0 (ffv1)", "at a time that no film has"]),
        Refused(
            testDescription: "single fields in HEVC",
            make: picture + "-c:v libx265 -preset ultrafast -x265-params interlace=tff:log-level=error",
            words: ["stream 0 (hevc)", "single fields"]),
        Refused(
            testDescription: "a picture without a frame", file: "source.mp4",
            make: picture + "-c:v libx264 -frames:v 0",
            words: ["neither picture nor sound"]),
    ]

    @Test("What cannot be done is refused for good, by the stream and the reason", arguments: refused)
    func refusal(_ film: Refused) async throws {
        let source = try await studio.film(film.file, film.make)
        if let (old, new) = film.patch {
            var bytes = try Disk().read(source)
            for place in bytes.ranges(of: Array(old.utf8)) { bytes.replaceSubrange(place, with: new.utf8) }
            try Disk().write(bytes, to: source)
        }

        let setback = await #expect(throws: Setback.self) { try await probe(source) }

        #expect(setback?.class == .permanent)
        for word in film.words { #expect(setback?.reason.contains(word) == true, "\(setback?.reason ?? "")") }
    }
}
