import FFmpeg
import Media
import Pipeline
import SystemCalls
import Testing

@Suite("Streams that cannot be carried", .serialized)
struct LeftOutTests {
    private let studio: Studio
    init() throws { studio = try Studio() }

    private func probe(_ path: Path) async throws -> Probe {
        try await studio.onThread { [ffmpeg = studio.ffmpeg] in try await ffmpeg.probe(path) }
    }

    /// Two sounds in Matroska, AAC and Opus; one of them gets a codec that nobody knows.
    private func film(unknown codec: String) async throws -> Path {
        let film = try await studio.film(
            "source.mkv",
            "-f lavfi -i testsrc2=s=160x90:r=25:d=2 -f lavfi -i sine=d=2 -f lavfi -i sine=d=2 -map 0 -map 1 -map 2",
            "-c:v libx264 -preset ultrafast -c:a:0 aac -c:a:1 libopus -metadata:s:a:1 language=fre")
        var bytes = try Disk().read(film)
        let place = try #require(bytes.firstRange(of: Array(codec.utf8)))
        bytes[place.lowerBound + 2] = UInt8(ascii: "X")
        try Disk().write(bytes, to: film)
        return film
    }

    @Test("A second sound of an unknown codec is left out, and named")
    func second() async throws {
        let probe = try await probe(film(unknown: "A_OPUS"))

        #expect(probe.audio.map(\.codec) == ["aac"])
        let expected = Probe.Omission(
            index: 2, kind: "audio", codec: "unknown", language: "fre", reason: "its codec is not known here")
        #expect(probe.leftOut == [expected])
    }

    @Test("The main sound of an unknown codec is the film's fault, and named")
    func main() async throws {
        let film = try await film(unknown: "A_AAC")

        await #expect(
            throws: Setback.permanent("its sound (stream 1, unknown) cannot be made out: its codec is not known here")
        ) {
            try await probe(film)
        }
    }

    @Test("A sound of which not one frame can be decoded is left out")
    func noise() async throws {
        let film = try await studio.film(
            "source.mkv",
            "-f lavfi -i testsrc2=s=160x90:r=25:d=2 -f lavfi -i sine=d=2 -f lavfi -i sine=d=2 -map 0 -map 1 -map 2",
            "-c:v libx264 -preset ultrafast -c:a:0 flac -c:a:1 ac3 -bsf:a:1 noise=amount=1")

        let probe = try await probe(film)

        #expect(probe.audio.count == 1)
        #expect(
            probe.leftOut.map(\.index) == [2] && probe.leftOut.first?.reason.contains("decoded") == true,
            "\(probe.leftOut)")
    }

    @Test("A second picture and texts made of pictures are left out, and the film goes through")
    func pictures() async throws {
        let film = try await studio.film(
            "source.mkv",
            "-f lavfi -i testsrc2=s=160x90:r=25:d=2 -f lavfi -i testsrc=s=64x64:r=25:d=2",
            "-map 0 -map 1 -c:v libx264 -preset ultrafast")
        let texts = try await withBitmaps(film)

        let product = try await studio.transcode(texts)

        #expect(product.faults == [])
        #expect(product.plan.probe.leftOut.map(\.kind) == ["video", "subtitle"])
        #expect(product.plan.probe.leftOut.map(\.language) == [nil, "ger"])
        #expect(product.plan.probe.leftOut.last?.reason == "it is made of pictures, which are no text")
    }

    private func withBitmaps(_ film: Path) async throws -> Path {
        let text = studio.directory / "text.srt"
        try Disk().write(Array("1\n00:00:00,500 --> 00:00:01,500\nHello\n".utf8), to: text)
        // Text cannot be encoded as pictures: what the container calls it is changed.
        let out = studio.directory / "bitmaps.mkv"
        try await studio.tool(
            "ffmpeg",
            [
                "-y", "-v", "error", "-i", .init("file:", film), "-i", .init("file:", text), "-map", "0", "-map", "1",
                "-c", "copy", "-metadata:s:s:0", "language=ger", .init("file:", out),
            ])
        var bytes = try Disk().read(out)
        let place = try #require(bytes.firstRange(of: Array("S_TEXT/UTF8".utf8)))
        bytes.replaceSubrange(place, with: Array("S_HDMV/PGS\0".utf8))
        try Disk().write(bytes, to: out)
        return out
    }
}
