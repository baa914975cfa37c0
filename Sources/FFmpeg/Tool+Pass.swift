internal import Media
internal import SystemCalls

extension Tool {
    static let passed: Name = "picture.mp4"

    /// The picture's packets as they are. Times keep their distances; decoding times before zero, which a
    /// fragment cannot say, are moved out of the way with all others.
    func pass(_ video: Probe.Video, from source: Path, into directory: Path) -> Command {
        let clock = UnitClock(video)
        var arguments: [Command.Argument] = ["-progress", "pipe:1", "-copyts"] + Self.input(source)
        arguments += ["-map", "0:\(video.index)", "-c", "copy"]
        arguments += ["-output_ts_offset", .init(clock.timeBase.duration(ofTicks: clock.shift).seconds)]
        arguments += Self.container + ["-video_track_timescale", "\(clock.timescale)"]
        return transcoding(arguments + [Self.argument(directory / Self.passed)])
    }
}
