internal import Media
internal import SystemCalls

extension Tool {
    /// One unit of picture: decoded once, scaled from each rung to the next lower one, every rung with
    /// one encoder thread (x264's output depends on their number).
    func encode(
        from begin: Duration, to end: Duration?, of plan: TranscodePlan, _ video: Probe.Video, from source: Path,
        into directory: Path
    ) -> Command {
        let clock = UnitClock(video)
        let renditions = plan.encoded.sorted { $0.size.shortSide > $1.size.shortSide }
        let ticks = clock.sourceTicks(from: begin, to: end)
        let graph = PictureGraph(video: video).ladder(renditions, ticks, shift: clock.shift)
        var arguments = Self.decoding
        arguments += Self.seek(to: begin, video, container: plan.probe.container) + Self.input(source)
        arguments += ["-filter_complex_threads", "1", "-filter_complex", .init(graph)]
        let keys = Self.keys(at: plan.cuts.filter { $0 > begin && $0 < end ?? video.duration }, clock)
        for (index, rendition) in renditions.enumerated() {
            arguments += ["-map", "[out\(index)]"] + Self.picture(rendition, plan.preset, video.timeBase, keys: keys)
            arguments += Self.container + ["-video_track_timescale", "\(clock.timescale)"]
            arguments.append(Self.argument(directory / Name("\(rendition.name).mp4")!))
        }
        return transcoding(arguments)
    }

    /// All of the picture, decoded once from begin to end; the encoder's progress counts its frames.
    func shownFrames(_ video: Probe.Video, of source: Path) -> Command {
        let graph = PictureGraph(video: video).shown
        return transcoding(
            ["-v", "error"] + Self.decoding + Self.input(source) + [
                "-filter_complex_threads", "1", "-filter_complex", .init(graph), "-map", "[out]",
                "-fps_mode", "passthrough", "-f", "null", "-",
            ])
    }

    /// With the source's own times. Frames that cannot be decoded are counted afterwards: they are no
    /// reason to end.
    private static let decoding: [Command.Argument] = [
        "-progress", "pipe:1", "-copyts", "-threads", "1", "-max_error_rate", "1",
    ]

    /// To the key frame at or before the unit. Containers without an index find places by decoding
    /// time, which is earlier than the presentation time by the B-frames' delay: a second of margin.
    private static func seek(to begin: Duration, _ video: Probe.Video, container: String) -> [Command.Argument] {
        guard begin > .zero, let key = video.keyFrames.last(where: { $0 <= video.start + begin }) else { return [] }
        let place = ["mp4", "matroska"].contains(container) ? key : key - .seconds(1)
        guard place > video.start else { return [] }
        return ["-noaccurate_seek", "-seek_timestamp", "1", "-ss", .init(place.seconds)]
    }

    private static func picture(
        _ rendition: Rendition, _ preset: String, _ timeBase: Rational, keys: [Duration]
    ) -> [Command.Argument] {
        var arguments: [Command.Argument] = [
            "-c:v", "libx264", "-crf", .init(crf(rendition, preset)), "-profile:v", "high", "-threads", "1",
            "-fps_mode",
            "passthrough", "-enc_time_base",
            "\(timeBase.numerator):\(timeBase.denominator)",
        ]
        arguments += preset == "lean" ? lean : ["-preset", .init(preset)]
        if !keys.isEmpty { arguments += ["-force_key_frames", .init(keys.map(\.seconds).joined(separator: ","))] }
        return arguments
    }

    /// The quick search of `superfast`, with the three things that it lacks most and that cost little: bits
    /// moved to where later pictures refer to (mbtree, over 30 pictures), trellis quantisation, and bits by
    /// how much happens in a block. At crf 25 it has SSIM and size of `veryfast` at crf 23 for little more
    /// than half of its instructions (docs/decisions/0029-a-preset-of-our-own.md).
    ///
    /// At 1080 lines it is better than that by 0.001 of SSIM: 0.4 more brings the bytes down to the other's.
    private static func crf(_ rendition: Rendition, _ preset: String) -> String {
        "\(rendition.quality)" + (preset == "lean" && rendition.size.shortSide >= 1080 ? ".4" : "")
    }

    private static let lean: [Command.Argument] = [
        "-preset", "superfast", "-x264-params", "mbtree=1:rc-lookahead=30:trellis=1:aq-mode=2",
    ]

    /// The cuts within a unit, its begin not among them: there the encoder starts anyway. On a tick
    /// exactly: ffmpeg rounds to the nearest one.
    private static func keys(at cuts: [Duration], _ clock: UnitClock) -> [Duration] {
        cuts.map { clock.timeBase.duration(ofTicks: clock.lead + clock.timeBase.firstTick(from: $0)) }
    }

    /// MP4 in fragments with the times as they are (docs/decisions/0003-units-and-joining.md).
    static let container: [Command.Argument] = [
        "-map_metadata", "-1", "-map_chapters", "-1", "-fflags", "+bitexact", "-flags", "+bitexact",
        "-avoid_negative_ts", "disabled", "-f", "mp4", "-movflags",
        "+empty_moov+frag_keyframe+default_base_moof+frag_discont",
    ]
}
