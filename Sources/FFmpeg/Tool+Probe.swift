import Media
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

    /// The first frames, and some from a key frame in the middle, as the decoder shows them; and
    /// whether their packets are encrypted.
    func glimpse(of stream: Int, in source: Path, middle: Duration?) -> Command {
        let frame = "pts,best_effort_timestamp,interlaced_frame,top_field_first,pix_fmt,color_range,color_space"
        let places = ["%+#48"] + (middle.map { ["\($0.seconds)%+#24"] } ?? [])
        return probing(
            Self.input(source) + [
                "-select_streams", "\(stream)", "-read_intervals", .init(places.joined(separator: ",")),
                "-show_entries",
                "frame=\(frame),color_primaries,color_transfer:packet=pts:packet_side_data=side_data_type",
                "-of", "json",
            ])
    }

    private static let entries: Command.Argument = {
        let stream = [
            "index", "codec_type", "codec_name", "codec_tag_string", "profile", "pix_fmt", "field_order", "width",
            "height", "sample_aspect_ratio", "avg_frame_rate", "r_frame_rate", "time_base", "start_time", "duration",
            "channels", "channel_layout", "sample_rate", "color_range", "color_space", "color_primaries",
            "color_transfer",
        ].joined(separator: ",")
        let sections = [
            "format=format_name,duration,start_time", "stream=\(stream)",
            "stream_disposition=attached_pic,timed_thumbnails,default,forced", "stream_tags=language,title,rotate",
            "stream_side_data=rotation",
        ]
        return Command.Argument(sections.joined(separator: ":"))
    }()
}
