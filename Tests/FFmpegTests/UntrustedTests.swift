import FFmpeg
import Glibc
import Media
import Pipeline
import SystemCalls
import Testing

/// Films that want more than to be shown.
@Suite("Untrusted media")
struct UntrustedTests {
    private static let secret = "ingestd-secret"

    @Test(
        "A text that names other files or addresses is refused, whatever its name",
        arguments: [
            "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n",
            "#EXTM3U\n#EXTINF:9,\nhttp://127.0.0.1:1/x.ts\n#EXT-X-ENDLIST\n",
            "ffconcat version 1.0\nfile /etc/passwd\n",
            "<svg xmlns:xlink='http://www.w3.org/1999/xlink'><image xlink:href='file:///etc/passwd'/></svg>",
            "<MPD xmlns='urn:mpeg:dash:schema:mpd:2011'><BaseURL>file:///etc/passwd</BaseURL></MPD>",
            "v=0\nc=IN IP4 127.0.0.1\nm=video 9999 RTP/AVP 96\n",
        ])
    func playlists(text: String) async throws {
        let studio = try Studio()
        let source = studio.directory / "source.mp4"
        try Disk().write(Array(text.utf8), to: source)

        await #expect(throws: Setback.self) {
            _ = try await studio.onThread { try await studio.ffmpeg.probe(source) }
        }
        do {
            _ = try await studio.onThread { try await studio.ffmpeg.probe(source) }
        } catch let setback as Setback {
            #expect(setback.class == .permanent, "\(setback)")
        }
    }

    @Test("A film whose frames are said to lie in another file shows nothing of it")
    func dataReference() async throws {
        let studio = try Studio()
        let source = try await studio.film(
            "source.mov", "-f lavfi -i testsrc2=s=64x64:d=1 -c:v rawvideo -pix_fmt rgb24 -f mov")
        // ISO 14496-12 §8.7.2: the flag of `url ` says "in this file"; without it a location follows.
        var bytes = try Disk().read(source)
        let place = try #require(
            bytes.indices.dropLast(8).first {
                Array(bytes[$0..<($0 + 4)]) == Array("alis".utf8) || Array(bytes[$0..<($0 + 4)]) == Array("url ".utf8)
            })
        bytes[place + 7] = 0
        try Disk().write(bytes, to: source)

        let answer = await Result { try await studio.onThread { try await studio.ffmpeg.probe(source) } }
        // Refused, or read from the film itself: either is harmless.
        if case .failure(let error) = answer { #expect(error is Setback) }
    }

    @Test(
        "What a tool is told to read beside its film is refused by the kernel, and so is the network",
        .enabled(if: Confinement.Means.here.landlock > 0 && Confinement.Means.here.filter))
    func walls() async throws {
        let studio = try Studio()
        let source = try await studio.film("source.mp4", "-f lavfi -i testsrc2=s=64x64:d=1 -c:v libx264")
        let other = try await studio.film("other.mp4", "-f lavfi -i testsrc2=s=64x64:d=1 -c:v libx264")
        let output = studio.directory / "output"
        try Disk().makeDirectories(output)

        for (input, words) in [
            (Command.Argument("file:", other), "Permission denied"), ("tcp://127.0.0.1:1", "Permission denied"),
        ] {
            let exit = try await ffmpeg(studio, source, output, ["-i", input, "-f", "null", "-"])
            #expect(!exit.isSuccess && exit.errors.contains(words), "\(exit)")
        }
        let outside: Command.Argument = .init("file:", studio.directory / "outside.mp4")
        let exit = try await ffmpeg(studio, source, output, ["-i", .init("file:", source), "-c", "copy", outside])
        #expect(exit.errors.contains("Permission denied"), "\(exit)")
        let inside: Command.Argument = .init("file:", output / "inside.mp4")
        let good = try await ffmpeg(studio, source, output, ["-i", .init("file:", source), "-c", "copy", inside])
        #expect(good.isSuccess, "\(good)")
    }

    private func ffmpeg(
        _ studio: Studio, _ source: Path, _ output: Path, _ arguments: [Command.Argument]
    ) async throws -> Exit {
        var command = Command("/usr/bin/ffmpeg", ["-nostdin", "-v", "error", "-y"] + arguments)
        command.confinement = Confinement(
            reading: [source], writing: [output],
            limits: .init(memory: 1 << 30, processorTime: .seconds(60), fileSize: 1 << 30))
        return try await studio.onThread { [command] in try await command.run() }
    }
}

extension Result where Failure == any Error {
    fileprivate init(_ body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}
