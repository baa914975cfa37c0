import FFmpeg
import Media
import Pipeline
import SystemCalls
import Testing

/// Every picture of these sources has a brightness that tells its number. What comes out of the units is
/// compared picture by picture: brightness and time.
@Suite("The seams between units", .serialized)
struct SeamTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var file: Name = "source.mp4"
        var rate = "25"
        var filter = ""
        var codec: String
    }

    static let cases = [
        Case(
            testDescription: "23.976 frames a second, seven seconds between key frames", rate: "24000/1001",
            codec: "-g 168 -c:v libx264 -preset veryfast -bf 3"),
        Case(
            testDescription: "open GOPs and many B-frames", file: "source.mkv",
            codec: "-g 35 -c:v libx264 -preset veryfast -bf 8 -x264-params open-gop=1:b-pyramid=normal"),
        Case(
            testDescription: "open GOPs in a transport stream", file: "source.ts",
            codec: "-g 35 -c:v libx264 -preset veryfast -bf 3 -x264-params open-gop=1 -output_ts_offset 100"),
        Case(
            testDescription: "pauses longer than a unit, and single frames in one", rate: "30",
            filter: ",select='not(between(n,50,139))*not(between(n,142,179)*mod(n,19))'",
            codec: "-fps_mode vfr -c:v libx264 -preset veryfast"),
        Case(
            testDescription: "HEVC with open GOPs", rate: "30000/1001",
            codec:
                "-c:v libx265 -preset ultrafast -tag:v hvc1 -x265-params keyint=50:open-gop=1:bframes=4:log-level=error"
        ),
        Case(
            testDescription: "sixty frames a second in MPEG-2", file: "source.mpg", rate: "60000/1001",
            codec: "-c:v mpeg2video -g 90 -bf 2 -q:v 2"),
    ]

    @Test("The pictures are the source's, each once, in order, at their times", arguments: cases)
    func identity(_ film: Case) async throws {
        let studio = try Studio()
        let source = try await studio.film(
            film.file,
            "-f lavfi -i color=s=96x64:r=\(film.rate):d=7,geq=lum='20+mod(N*37,200)':cb=128:cr=128\(film.filter) \(film.codec)"
        )

        let product = try await studio.transcode(source, rungs: [64])

        #expect(product.faults == [])
        let original = try await pictures(source, studio)
        #expect(original.count > 20)
        let track = try #require(product.tracks.first)
        for path in [product.movies[0], try studio.assembled(track, in: product)] {
            let found = try await pictures(path, studio)
            #expect(found.count == original.count)
            for (one, other) in zip(found, original) {
                let isSame = abs(one.level - other.level) < 5 && abs(one.time - other.time) < 0.0005
                #expect(isSame, "\(one), in the source \(other)")
                if !isSame { break }
            }
        }
    }

    /// Time since the first picture, and brightness.
    private func pictures(_ path: Path, _ studio: Studio) async throws -> [(time: Double, level: Double)] {
        let lines = try await studio.tool(
            "ffmpeg",
            [
                "-v", "error", "-i", .init("file:", path), "-fps_mode", "passthrough", "-vf",
                "signalstats,metadata=print:key=lavfi.signalstats.YAVG:file=-", "-f", "null", "-",
            ])
        var (found, time): ([(time: Double, level: Double)], Double) = ([], 0)
        for line in lines {
            if let text = line.split(separator: "pts_time:").dropFirst().first {
                time = Double(text.split(separator: " ")[0]) ?? 0
            } else if let level = line.split(separator: "=").last.flatMap({ Double($0) }) {
                found.append((time, level))
            }
        }
        let first = found.first?.time ?? 0
        return found.map { ($0.time - first, $0.level) }
    }
}
