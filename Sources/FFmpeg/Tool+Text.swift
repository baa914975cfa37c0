internal import Media
internal import SystemCalls

extension Tool {
    /// A track of text as WebVTT, with the container's own times. What is WebVTT already keeps its settings and its
    /// voices.
    func text(_ subtitle: Probe.Subtitle, from source: Path, into file: Path) -> Command {
        transcoding(
            ["-copyts"] + Self.input(source) + [
                "-map", "0:\(subtitle.index)", "-map_metadata", "-1", "-c:s",
                subtitle.codec == "webvtt" ? "copy" : "webvtt", "-f", "webvtt", Self.argument(file),
            ])
    }
}
