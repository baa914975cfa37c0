import SystemCalls

/// Rates, clocks and containers.
extension TableFilm {
    static let oneFrame = TableFilm(testDescription: "one frame", seconds: "0.04", numbers: [0])

    private static func rate(_ rate: String) -> TableFilm {
        TableFilm(testDescription: "\(rate) frames a second", rate: rate)
    }

    /// Nine frames are missing in the middle, then every fifth.
    private static let irregular = bt709 + ",select='not(between(n,31,39))*(lt(n,45)+mod(n,5))'"
    private static let left = Array(0..<55).filter { !(31...39).contains($0) && ($0 < 45 || $0 % 5 != 0) }

    static let clocks =
        ["24000/1001", "30000/1001", "50", "60", "60000/1001"].map(rate) + [
            oneFrame,
            TableFilm(
                testDescription: "one frame in AVI", file: "source.avi", seconds: "0.04",
                filter: converted("yuvj420p", 5, range: "pc"), codec: "-c:v mjpeg -q:v 2",
                tags: "bt470bg smpte170m smpte170m"),
            TableFilm(testDescription: "one second", seconds: "1"),
            TableFilm(
                testDescription: "a variable rate in MP4", filter: irregular, codec: "-fps_mode vfr " + h264,
                numbers: left),
            TableFilm(
                testDescription: "a variable rate in Matroska", file: "source.mkv", filter: irregular,
                codec: "-fps_mode vfr " + h264, numbers: left),
            TableFilm(testDescription: "one key frame", codec: h264 + " -g 600"),
            TableFilm(
                testDescription: "open GOPs", file: "source.mkv", codec: h264 + " -g 15 -bf 3 -x264-params open-gop=1"),
            TableFilm(
                testDescription: "open GOPs in MPEG-2", file: "source.ts",
                codec: "-c:v mpeg2video -g 12 -bf 2 -q:v 2 \(tagged)"),
            TableFilm(
                testDescription: "open GOPs in HEVC",
                codec: "-c:v libx265 -preset ultrafast -tag:v hvc1 -x265-params "
                    + "keyint=15:min-keyint=15:open-gop=1:bframes=3:log-level=error:colorprim=1:transfer=1:colormatrix=1"
            ),
            TableFilm(
                testDescription: "begun in the middle of an open GOP", file: "source.ts",
                codec: "-c:v mpeg2video -g 12 -bf 2 -q:v 2 \(tagged)", then: "-ss 1 -i $1 -c copy",
                numbers: Array(24..<55)),
            TableFilm(
                testDescription: "a clock that begins at an hour", file: "source.ts",
                codec: h264 + " -bf 2 -g 20 -output_ts_offset 3600"),
            TableFilm(
                testDescription: "cut by an edit list", codec: h264 + " -g 20 -bf 2", then: "-ss 1.2 -i $1 -c copy",
                numbers: Array(30..<55)),
            TableFilm(
                testDescription: "delayed by an empty edit", inputs: beep, codec: h264 + " -c:a aac",
                then: "-itsoffset 0.5 -i $1 -i $1 -map 0:v -map 1:a -c copy"),
            TableFilm(
                testDescription: "a clock finer than any encoder's", codec: h264 + " -video_track_timescale 90000000"),
        ]

    private static func container(_ file: Name, _ name: String, _ codec: String) -> TableFilm {
        TableFilm(testDescription: name, file: file, codec: codec)
    }

    static let containers = [
        container("source.flv", "H.264 in FLV", h264 + " -bf 2 -g 20"),
        container("source.mkv", "H.264 in Matroska", h264 + " -bf 3 -g 20"),
        container(
            "source.webm", "VP9 with hidden frames",
            "-c:v libvpx-vp9 -cpu-used 8 -b:v 1M -g 30 -auto-alt-ref 1 -lag-in-frames 16 \(tagged)"),
        container("source.mkv", "AV1", "-c:v libaom-av1 -usage realtime -cpu-used 8 -g 30 -crf 20 \(tagged)"),
        container("source.mkv", "FFV1", "-c:v ffv1 \(tagged)"),
        container("source.mxf", "MPEG-2 in MXF", "-c:v mpeg2video -q:v 2 -bf 2 -g 12 \(tagged)"),
        container("source.mpg", "MPEG-2 in a program stream", "-c:v mpeg2video -q:v 2 -bf 2 -g 12 \(tagged)"),
        container("source.m2v", "MPEG-2 without a container", "-c:v mpeg2video -q:v 2 -bf 2 -g 12 \(tagged)"),
        container("source.h264", "H.264 without a container", h264 + " -bf 3 -g 20"),
        container(
            "source.hevc", "HEVC without a container",
            "-c:v libx265 -preset ultrafast -x265-params keyint=15:log-level=error:colorprim=1:transfer=1:colormatrix=1"
        ),
        container("source.avi", "H.264 with B-frames in AVI", h264 + " -bf 3 -g 20"),
    ]
}
