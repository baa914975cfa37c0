import FFmpeg
import Media
import Pipeline
import SystemCalls
import Testing

/// A white picture and a beep begin every second in the source. Both are looked for in everything that
/// is made of it: what counts is how far they are apart.
@Suite("Sound and picture", .serialized)
struct SynchronyTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var file: Name
        /// Behind the two generators.
        var output: String
        /// Before the sound's generator.
        var delay = ""
        var rate = "25"
        /// Flashes whose begin is not kept: a first picture stands from the first sound on.
        var unkept = 0
    }

    static let cases = [
        Case(testDescription: "PCM, no B-frames", file: "a.mov", output: "-c:v mjpeg -c:a pcm_s16le"),
        Case(
            testDescription: "AAC with priming, B-frames", file: "b.mp4",
            output: "-c:v libx264 -preset veryfast -bf 3 -c:a aac"),
        Case(
            testDescription: "23.976 in a transport stream from five seconds on", file: "c.ts",
            output: "-c:v libx264 -preset veryfast -bf 3 -c:a aac -output_ts_offset 5", rate: "24000/1001"),
        Case(
            testDescription: "sound that begins 0.3 s after the picture", file: "d.mkv",
            output: "-c:v libx264 -preset veryfast -c:a flac", delay: "-itsoffset 0.3"),
        Case(
            testDescription: "sound that begins 0.3 s before the picture", file: "e.mkv",
            output: "-c:v libx264 -preset veryfast -c:a libopus -avoid_negative_ts make_zero", delay: "-itsoffset -0.3",
            unkept: 1),
        Case(testDescription: "44.1 kHz", file: "f.mp4", output: "-ar 44100 -c:v libx264 -preset veryfast -c:a aac"),
    ]

    @Test("They stay as far apart as in the source, by less than two milliseconds", arguments: cases)
    func apart(_ film: Case) async throws {
        let studio = try Studio()
        let flash = "color=black:s=160x90:r=\(film.rate):d=4,drawbox=c=white:t=fill:enable='lt(mod(t+0.001,1),0.04)'"
        let beep = "aevalsrc='0.8*sin(2*PI*1000*t)*lt(mod(t,1),0.1)':s=48000:d=4"
        let source = try await studio.film(
            film.file, "-f lavfi -i \(flash) \(film.delay) -f lavfi -i \(beep) \(film.output)")

        let product = try await studio.transcode(source, rungs: [90])

        #expect(product.faults == [])
        let original = try await Array(distances(source, source, studio).dropFirst(film.unkept))
        #expect(original.count >= 3)
        for movie in product.movies { try await expect(movie, movie, like: original, studio) }
        let sound = try studio.assembled(#require(product.tracks.last), in: product)
        for track in product.tracks.dropLast() {
            try await expect(studio.assembled(track, in: product), sound, like: original, studio)
        }
    }

    private func expect(_ picture: Path, _ sound: Path, like original: [Double], _ studio: Studio) async throws {
        let found = try await distances(picture, sound, studio)
        let worst = zip(found.reversed(), original.reversed()).map { abs($0 - $1) }.max() ?? 1
        #expect(found.count >= original.count - 1 && found.count >= 3)
        #expect(worst < 0.002)
    }

    /// For every flash that has a beep near: seconds from the one to the other.
    private func distances(_ picture: Path, _ sound: Path, _ studio: Studio) async throws -> [Double] {
        let flashes = try await onsets(
            picture, ["-map", "0:v:0", "-vf", "signalstats,metadata=print:key=lavfi.signalstats.YAVG:file=-"],
            above: 120, studio)
        let level = "lavfi.astats.Overall.Peak_level"
        let beeps = try await onsets(
            sound,
            [
                "-map", "0:a:0", "-af",
                "aresample=48000,asetnsamples=48:p=0,astats=metadata=1:reset=1,ametadata=print:key=\(level):file=-",
            ], above: -12, studio)
        return flashes.compactMap { flash in
            beeps.map { $0 - flash }.min { abs($0) < abs($1) }.flatMap { abs($0) < 0.45 ? $0 : nil }
        }
    }

    /// When a value printed by a filter rises above a threshold, in seconds.
    private func onsets(
        _ path: Path, _ filter: [Command.Argument], above threshold: Double, _ studio: Studio
    ) async throws -> [Double] {
        let lines = try await studio.tool(
            "ffmpeg", ["-v", "error", "-copyts", "-i", .init("file:", path)] + filter + ["-f", "null", "-"])
        var (onsets, time, wasAbove): ([Double], Double, Bool) = ([], 0, false)
        for line in lines {
            if let range = line.split(separator: "pts_time:").dropFirst().first {
                time = Double(range.split(separator: " ")[0]) ?? 0
            } else if let value = line.split(separator: "=").last {
                let isAbove = Double(value) ?? -100 > threshold
                if isAbove, !wasAbove { onsets.append(time) }
                wasAbove = isAbove
            }
        }
        return onsets
    }
}
