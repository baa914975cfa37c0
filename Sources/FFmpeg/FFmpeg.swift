internal import Glibc
public import Media
public import Pipeline
public import SystemCalls

/// The transcoder by Debian's ffmpeg: every film is looked into, cut, decoded and encoded by child
/// processes; what they encoded is joined here, sample by sample, without another process.
public struct FFmpeg: Transcoder {
    let tool: Tool
    let bounds: Bounds
    let fileSystem: any FileSystem

    /// - Parameters:
    ///   - niceness: added to ours: encoding is what can wait.
    public init(
        ffmpeg: Path = Path(program: "ffmpeg"), ffprobe: Path = Path(program: "ffprobe"), niceness: Int = 10,
        bounds: Bounds = Bounds(), fileSystem: any FileSystem = Disk()
    ) {
        tool = Tool(ffmpeg: ffmpeg, ffprobe: ffprobe, niceness: niceness)
        self.bounds = bounds
        self.fileSystem = fileSystem
    }

    public func identity() async throws(Setback) -> String {
        let exit = try await run(tool.identity(), "ask ffmpeg for its version", Effort())
        let lines = exit.errors.split(separator: "\n")
        let version = lines.first { $0.hasPrefix("ffmpeg version ") }?.split(separator: " ")
        let core = lines.first { $0.says("264 - core ") }?.parted(at: " core ")?.behind
        guard let version, version.count > 2, let core = core?.split(separator: " ").first else {
            throw .temporary("ffmpeg does not say its version", output: exit.errors)
        }
        return "ffmpeg \(version[2]) libx264-\(core) aac"
    }

    public func still(_ plan: TranscodePlan, from source: Path, to file: Path) async throws(Setback) {
        guard let video = plan.probe.video else { throw .permanent("a film without a picture has no still") }
        for onlyKeyFrames in [true, false] {
            try await run(
                tool.still(plan, video, from: source, to: file, onlyKeyFrames: onlyKeyFrames), "make a still picture",
                .copying(plan.probe), reading: source, writing: file.parent)
            if try isFilled(file) { return }
        }
        throw .permanent("stream \(video.index) (\(video.codec)): no still can be made of it")
    }

    private func isFilled(_ file: Path) throws(Setback) -> Bool {
        do { return try fileSystem.attributes(of: file)?.size ?? 0 > 0 } catch { throw Setback(error) }
    }

    public func encode(
        _ unit: TranscodeUnit, of plan: TranscodePlan, from source: Path, into directory: Path,
        progress: @Sendable (Duration) -> Void
    ) async throws(Setback) {
        let command = try command(unit, plan, source, directory)
        try await run(
            command, "encode \(unit.name)", .encoding(unit, of: plan), reading: source, writing: directory
        ) { line in
            if let done = Self.progress(line) { progress(done) }
        }
        if case .subtitle(let place) = unit { try check(plan.probe.subtitles[place], directory / Editor.textFile) }
    }

    private func command(
        _ unit: TranscodeUnit, _ plan: TranscodePlan, _ source: Path, _ directory: Path
    ) throws(Setback) -> Command {
        switch unit {
        case .audio(let place):
            return tool.encode(
                plan.probe.audio[place], of: plan.probe, from: source, into: directory / Editor.soundFile)
        case .subtitle(let place):
            return tool.text(plan.probe.subtitles[place], from: source, into: directory / Editor.textFile)
        case .passed:
            guard let video = plan.probe.video else { throw .permanent("there is no picture to pass through") }
            return tool.pass(video, from: source, into: directory)
        case .video(_, let start, let end):
            guard let video = plan.probe.video else { throw .permanent("there is no picture to encode") }
            return tool.encode(from: start, to: end, of: plan, video, from: source, into: directory)
        }
    }

    /// `out_time_us=1234`: microseconds of media that are encoded.
    static func progress(_ line: ArraySlice<UInt8>) -> Duration? {
        let key = Array("out_time_us=".utf8)
        guard line.starts(with: key) else { return nil }
        let number = Int(String(decoding: line.dropFirst(key.count), as: UTF8.self))
        return number.map { .microseconds(max(0, $0)) }
    }
}
