import FFmpeg
import Glibc
import Media
import Pipeline
import SystemCalls

/// A directory of its own in which films are made, transcoded and played; removed at the end.
final class Studio: Sendable {
    let directory: Path
    let ffmpeg = FFmpeg(niceness: 0)
    private static let threads = BlockingThreads()

    init() throws {
        var template = Array("/tmp/ingestd-studio-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw SystemError.last("mkdtemp") }
        directory = Path(String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self))!
    }

    deinit { try? Disk().removeTree(directory) }  // Leaving something in /tmp harms no test.

    /// Runs something that blocks on a thread that may.
    func onThread<T: Sendable>(_ body: @Sendable () async throws -> T) async rethrows -> T {
        try await withTaskExecutorPreference(Self.threads, operation: body)
    }

    /// A source by ffmpeg's own generators.
    func film(_ name: Name = "source.mp4", _ arguments: String...) async throws -> Path {
        let path = directory / name
        let words = arguments.flatMap { $0.split(separator: " ") }.map { Command.Argument(String($0)) }
        try await tool("ffmpeg", ["-y", "-v", "error"] + words + [.init("file:", path)])
        return path
    }

    /// Everything that the transcoding does, from the source to the verified film.
    func transcode(
        _ source: Path, rungs: [Int] = [48, 90], grid: Duration = .seconds(2), passThrough: PassThrough? = nil,
        seamless: Bool = false, quality: Int = 30
    ) async throws -> Product {
        let probe = try await onThread { try await self.ffmpeg.probe(source) }
        let ladder = Ladder(rungs.map { Ladder.Rung(height: $0, quality: quality) })!
        let plan = TranscodePlan(
            probe, ladder: ladder, preset: "veryfast", segment: grid, passThrough: passThrough, seamless: seamless)
        let product = try await make(plan, from: source)
        guard !product.faults.isEmpty else { return product }
        let counted = try await onThread { try await self.ffmpeg.recount(source, probe) }
        let again = TranscodePlan(
            counted, ladder: ladder, preset: "veryfast", segment: grid, passThrough: passThrough, seamless: seamless)
        let faults = try await ffmpeg.faults(in: product.tracks, of: again, at: product.directory)
        return Product(plan: again, tracks: product.tracks, directory: product.directory, faults: faults)
    }

    /// What the plan says, whatever the probe said.
    func make(_ plan: TranscodePlan, from source: Path) async throws -> Product {
        let (units, output) = (directory / "units", directory / "output")
        for path in [units, output] { try Disk().makeDirectories(path) }
        for unit in plan.units {
            let place = units / Name(unit.name)!
            try Disk().makeDirectories(place)
            try await onThread { try await self.ffmpeg.encode(unit, of: plan, from: source, into: place) { _ in } }
        }
        let tracks = try await ffmpeg.join(plan, units: units, into: output).get()
        return Product(
            plan: plan, tracks: tracks, directory: output,
            faults: try await ffmpeg.faults(in: tracks, of: plan, at: output))
    }

    struct Product {
        var plan: TranscodePlan
        var tracks: [Track]
        var directory: Path
        var faults: [SeamFault]

        var movies: [Path] { plan.renditions.map { directory / Name("\($0.name).mp4")! } }
    }

    /// What a command prints to standard output; its complaints are an error.
    @discardableResult
    func tool(_ name: Name, _ arguments: [Command.Argument]) async throws -> [String] {
        let programs: Path = "/usr/bin"
        var lines: [String] = []
        let exit = try await onThread { [programs] in
            var lines: [String] = []
            let exit = try await Command(programs / name, arguments).run {
                lines.append(String(decoding: $0, as: UTF8.self))
            }
            return (exit, lines)
        }
        lines = exit.1
        guard exit.0.isSuccess, exit.0.errors.isEmpty else {
            throw Complaint(text: exit.0.errors, ending: exit.0.ending)
        }
        return lines
    }

    struct Complaint: Error {
        var text: String
        var ending: Exit.Ending
    }

    /// Decodes a whole film, strictly; throws whatever the decoder had to say.
    func play(_ path: Path) async throws {
        try await tool("ffmpeg", ["-v", "warning", "-i", .init("file:", path), "-map", "0", "-f", "null", "-"])
    }

    /// One HLS track as a single file, as a player gets it: description and segments, end to end.
    func assembled(_ track: Track, in product: Product) throws -> Path {
        let hls: Path = product.directory / "hls"
        let path = directory / Name("\(track.name)-hls.mp4")!
        var bytes: [UInt8] = []
        for file in [track.initialization?.file].compactMap(\.self) + track.segments.map(\.file) {
            bytes += try Disk().read(hls / Name(track.name)! / Name(file)!)
        }
        try Disk().write(bytes, to: path)
        return path
    }
}
