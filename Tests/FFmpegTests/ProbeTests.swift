import FFmpeg
import Media
import Pipeline
import SystemCalls
import Testing

@Suite("A look into a source", .serialized)
struct ProbeTests {
    private let studio: Studio
    init() throws { studio = try Studio() }

    private func probe(_ path: Path) async throws -> Probe {
        try await studio.onThread { [ffmpeg = studio.ffmpeg] in try await ffmpeg.probe(path) }
    }

    @Test("A film's facts are counted, not estimated")
    func facts() async throws {
        let source = try await studio.film(
            "source.mp4",
            "-f lavfi -i testsrc2=s=160x90:r=24000/1001:d=4 -f lavfi -i sine=440:r=44100:d=3 -g 48 -c:v libx264",
            "-preset veryfast -c:a aac -ac 2 -metadata:s:a:0 language=deu")

        let probe = try await probe(source)
        let video = try #require(probe.video)

        #expect(probe.container == "mp4")
        #expect(video.codec == "h264" && video.index == 0)
        #expect(video.size == PixelSize(width: 160, height: 90))
        #expect(video.frameRate == Rational(24000, 1001))
        #expect(video.frames == 96)
        #expect(video.keyFrames.count == 2 && video.keyFrames[1] == Rational(1001, 24000)?.duration(ofTicks: 48))
        #expect(video.duration == Rational(1001, 24000)?.duration(ofTicks: 96))
        let audio = try #require(probe.audio.first)
        #expect(audio.codec == "aac" && audio.channels == 2 && audio.sampleRate == 44100 && audio.language == "deu")
        #expect(abs((audio.duration ?? .zero) / .seconds(1) - 3) < 0.05)
    }

    @Test("A picture is as large as it is shown: turned, and with square pixels")
    func shownSize() async throws {
        let plain = try await studio.film(
            "plain.mp4", "-f lavfi -i testsrc2=s=160x90:d=1 -c:v libx264 -preset ultrafast")
        let turned = try await studio.film("turned.mp4", "-i \(plain) -c copy -metadata:s:v:0 rotate=90")
        let wide = try await studio.film(
            "wide.mp4", "-f lavfi -i testsrc2=s=120x90:d=1,setsar=4/3 -c:v libx264 -preset ultrafast")

        #expect(try await probe(turned).video?.size == PixelSize(width: 90, height: 160))
        #expect(try await probe(wide).video?.size == PixelSize(width: 160, height: 90))

        let product = try await studio.transcode(turned, rungs: [48])
        #expect(product.faults == [])
        #expect(try await probe(product.movies[0]).video?.size == PixelSize(width: 48, height: 86))
    }

    @Test("Cover art is no picture, and what is neither picture nor sound is left out")
    func coverArt() async throws {
        let cover = try await studio.film("cover.png", "-f lavfi -i testsrc2=s=64x64:d=0.04 -frames:v 1")
        let source = try await studio.film(
            "source.mp4",
            "-i \(cover) -f lavfi -i testsrc2=s=160x90:d=1 -f lavfi -i sine=d=1 -map 0 -map 1 -map 2 -c:v:0 copy",
            "-disposition:v:0 attached_pic -c:v:1 libx264 -preset ultrafast -c:a aac -timecode 01:00:00:00")

        let probe = try await probe(source)
        #expect(probe.video?.codec == "h264")
        #expect(probe.video?.frames == 25)

        let product = try await studio.transcode(source, rungs: [48])
        #expect(product.faults == [])
        let segments = studio.directory / "segments"
        try Disk().makeDirectories(segments)
        let track = try await studio.onThread { [studio] in
            try await studio.ffmpeg.cut(source, probe, target: .seconds(10), into: segments)
        }
        #expect(track?.codecs == ["avc1.42C00B", "mp4a.40.2"])
    }

    @Test(
        "What is no film is refused for good, in a sentence",
        arguments: [
            ("text.mp4", "Dear Sir or Madam,\n", "no film"), ("empty.mp4", "", "empty"),
            ("list.mp4", "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n/etc/hostname\n#EXT-X-ENDLIST\n", "playlist"),
            ("concat.mp4", "ffconcat version 1.0\nfile /etc/hostname\n", "playlist"),
        ])
    func noFilm(name: String, content: String, word: String) async throws {
        let path = studio.directory / Name(name)!
        try Disk().write(Array(content.utf8), to: path)

        let setback = await #expect(throws: Setback.self) { try await probe(path) }

        #expect(setback?.class == .permanent)
        #expect(setback?.reason.contains(word) == true, "\(setback?.reason ?? "")")
    }

    @Test("A film that is cut off before its index says so")
    func cutOff() async throws {
        let source = try await studio.film("source.mp4", "-f lavfi -i testsrc2=s=160x90:d=1 -c:v libx264")
        let bytes = try Disk().read(source)
        try Disk().write(Array(bytes.prefix(bytes.count / 2)), to: source)

        let setback = await #expect(throws: Setback.self) { try await probe(source) }

        #expect(setback?.class == .permanent)
        #expect(setback?.reason.contains("cut off") == true)
    }

    @Test(
        "No byte in a name has a meaning for ffmpeg",
        arguments: ["-rf.mp4", "a:b%05d.mp4", "http:x", "new\nline", "caf\u{e9} \"'[0].mp4", "pipe:1", "a,b;c=d\\"])
    func names(text: String) async throws {
        let plain = try await studio.film(
            "plain.mp4", "-f lavfi -i testsrc2=s=96x64:d=1 -c:v libx264 -preset ultrafast")
        let directory = studio.directory / Name(text)!
        try Disk().makeDirectories(directory)
        let source = directory / Name(bytes: Array(text.utf8) + [0xff])!
        try Disk().rename(plain, to: source)
        let still = directory / Name("%05d " + text)!

        let probe = try await probe(source)
        let plan = TranscodePlan(probe, ladder: Ladder([.init(height: 48)])!, preset: "ultrafast")
        try await studio.onThread { [studio] in
            _ = try await studio.ffmpeg.cut(source, probe, target: .seconds(10), into: directory)
            try await studio.ffmpeg.encode(plan.units[0], of: plan, from: source, into: directory) { _ in }
            try await studio.ffmpeg.still(plan, from: source, to: still)
        }

        let files = try Disk().entries(of: directory).map(\.name).sorted()
        #expect(Set(files) == [source.name!, still.name!, "00000.m4s", "init.mp4", "48p.mp4"])
        #expect(try Disk().read(still).starts(with: [0xff, 0xd8, 0xff]))
    }
}
