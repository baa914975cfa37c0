internal import Media
internal import SystemCalls

extension Tool {
    /// The main picture and the first sound, copied into fMP4 segments; names are relative to
    /// `directory`, where it runs, so that no byte of the path is taken for a pattern.
    func cut(_ source: Path, _ probe: Probe, target: Duration, into directory: Path) -> Command {
        var arguments = Self.input(source)
        for index in [probe.video?.index, probe.audio.first?.index].compactMap(\.self) {
            arguments += ["-map", "0:\(index)"]
        }
        arguments += ["-c", "copy", "-map_metadata", "-1", "-map_chapters", "-1"]
        if probe.video?.codec == "hevc" { arguments += ["-tag:v", "hvc1"] }
        arguments += [
            "-f", "hls", "-hls_time", .init(target.seconds), "-hls_list_size", "0", "-hls_playlist_type", "vod",
            "-hls_segment_type", "fmp4", "-hls_fmp4_init_filename", .init(Self.initialization),
            "-hls_segment_filename", "%05d.m4s", .init(Self.list),
        ]
        return transcoding(arguments, in: directory)
    }

    static let initialization = "init.mp4"
    /// ffmpeg's own playlist: read for durations, then removed.
    static let list = "list.m3u8"

    /// A JPEG of a key frame about a tenth into the film: of three, the one most like the others, so that
    /// neither a black picture nor a cut is taken. Other frames are not even decoded.
    ///
    /// - Parameter onlyKeyFrames: false for films with a few of them: what H.264 holds back for B-frames is
    ///   never shown then, and there would be no picture at all.
    func still(
        _ plan: TranscodePlan, _ video: Probe.Video, from source: Path, to file: Path, onlyKeyFrames: Bool
    ) -> Command {
        let place = min(video.duration / 10, .seconds(60))
        let width = plan.renditions.map(\.size.width).max() ?? video.size.width
        let height = plan.renditions.map(\.size.height).max() ?? video.size.height
        let factor = min(1, 1280 / Double(max(1, width)))
        let (w, h) = (Int(Double(width) * factor) / 2 * 2, Int(Double(height) * factor) / 2 * 2)
        let graph = PictureGraph(video: video).still(PixelSize(width: max(2, w), height: max(2, h)))
        // Not accurate: from the key frame before, so that there is one whatever the film's length.
        return transcoding(
            ["-noaccurate_seek", "-ss", .init(place.seconds), "-threads", "1"]
                + (onlyKeyFrames ? ["-skip_frame", "nokey"] : []) + Self.input(source) + [
                    "-filter_complex", .init(graph), "-map", "[out]", "-frames:v", "1", "-q:v", "3",
                    "-map_metadata", "-1", "-fflags", "+bitexact", "-flags", "+bitexact", "-f", "mjpeg",
                    Self.argument(file),
                ])
    }

    /// Opens the encoder once, which then says its version: it does where its headers are global.
    func identity() -> Command {
        var arguments: [Command.Argument] = [
            "-nostdin", "-nostats", "-v", "info", "-f", "lavfi", "-i", "color=s=64x64:d=0.04",
        ]
        arguments += ["-c:v", "libx264", "-flags", "+global_header", "-f", "null", "-"]
        return Command(ffmpeg, arguments, niceness: niceness)
    }
}
