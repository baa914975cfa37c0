internal import SystemCalls

extension Tool {
    func streams(of source: Path) -> Command {
        probing(Self.input(source) + ["-of", "json", "-show_entries", Self.entries])
    }

    /// One line per packet: `stream,pts,dts,duration,size,flags`, in ticks.
    func packets(of source: Path) -> Command {
        let entries: Command.Argument = "packet=stream_index,pts,dts,duration,size,flags"
        return probing(Self.input(source) + ["-of", "csv=p=0", "-show_entries", entries])
    }

    private static let entries: Command.Argument = {
        let stream = [
            "index", "codec_type", "codec_name", "width", "height", "sample_aspect_ratio", "avg_frame_rate",
            "r_frame_rate", "time_base", "start_time", "duration", "channels", "channel_layout", "sample_rate",
            "color_transfer", "pix_fmt", "profile", "field_order",
        ].joined(separator: ",")
        let sections = [
            "format=format_name,duration,start_time", "stream=\(stream)",
            "stream_disposition=attached_pic,timed_thumbnails,default,forced", "stream_tags=language,title,rotate",
            "stream_side_data=rotation",
        ]
        return Command.Argument(sections.joined(separator: ":"))
    }()
}
