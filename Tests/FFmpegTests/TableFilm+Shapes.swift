import SystemCalls

/// Turned, upright, odd, and in other colours than the usual ones.
extension TableFilm {
    private static func turned(_ degrees: Int, _ filter: String, _ size: String, _ shown: String) -> TableFilm {
        TableFilm(
            testDescription: "turned by \(degrees)°", file: "source.mov", size: size, filter: bt709 + "," + filter,
            then: "-i $1 -c copy -metadata:s:v:0 rotate=\(degrees)", shown: shown)
    }

    static let shapes = [
        TableFilm(testDescription: "plain, with sound", inputs: beep, codec: h264 + " -bf 3 -c:a aac"),
        turned(90, "transpose=1", "96x160", "96x160"), turned(180, "hflip,vflip", "160x96", "160x96"),
        turned(270, "transpose=2", "96x160", "96x160"),
        TableFilm(testDescription: "portrait", size: "96x160", shown: "96x160"),
        TableFilm(
            testDescription: "odd sides", file: "source.webm", size: "213x119",
            codec: "-c:v libvpx-vp9 -cpu-used 8 -b:v 2M",
            shown: "172x96"),
        TableFilm(
            testDescription: "odd, and smaller than the ladder", file: "source.mkv", size: "61x33",
            filter: converted("yuv444p", 1), shown: "60x32",
            tolerance: 40),
        TableFilm(
            testDescription: "broad pixels", size: "120x96", filter: bt709 + ",setsar=16/11", shown: "174x96"),
        TableFilm(testDescription: "smaller than the ladder", size: "64x36", shown: "64x36"),
    ]

    static let hdr =
        "setparams=range=tv:color_primaries=1:color_trc=1:colorspace=1,zscale=t=linear:npl=203,format=gbrpf32le"
    private static func bright(_ name: String, _ transfer: String) -> TableFilm {
        TableFilm(
            testDescription: name,
            filter: converted("yuv444p10", 1)
                + ",\(hdr),zscale=p=bt2020:t=\(transfer):m=bt2020nc:r=tv:npl=203,format=yuv420p10",
            codec: "-c:v libx265 -preset ultrafast -tag:v hvc1 -x265-params "
                + "log-level=error:colorprim=bt2020:transfer=\(transfer):colormatrix=bt2020nc",
            tolerance: 78)
    }

    static let colours = [
        bright("HDR10", "smpte2084"), bright("HLG", "arib-std-b67"),
        TableFilm(testDescription: "10 bits", file: "source.mkv", filter: converted("yuv420p10", 1), codec: h264),
        TableFilm(
            testDescription: "ProRes, 4:2:2", file: "source.mov", filter: converted("yuv422p10", 1),
            codec: "-c:v prores_ks \(tagged)"),
        TableFilm(testDescription: "4:4:4", filter: converted("yuv444p", 1)),
        TableFilm(
            testDescription: "RGB", file: "source.mkv", filter: "null", codec: "-c:v libx264rgb -preset ultrafast"),
        TableFilm(
            testDescription: "RGB of a screen", file: "source.avi", filter: "format=bgr24", codec: "-c:v rawvideo"),
        TableFilm(testDescription: "full range", filter: converted("yuvj420p", 1, range: "pc")),
        TableFilm(
            testDescription: "motion JPEG", file: "source.avi", filter: converted("yuvj420p", 5, range: "pc"),
            codec: "-c:v mjpeg -q:v 2", tags: "bt470bg smpte170m smpte170m"),
        TableFilm(
            testDescription: "BT.601", filter: converted("yuv420p", 6), tags: "smpte170m smpte170m smpte170m"),
        TableFilm(
            testDescription: "BT.601 that says nothing",
            filter: "scale=out_color_matrix=bt601:out_range=tv,format=yuv420p",
            tags: "smpte170m smpte170m smpte170m"),
        TableFilm(
            testDescription: "high definition that says nothing", size: "1280x96",
            filter: "scale=out_color_matrix=bt709:out_range=tv,format=yuv420p", shown: "1280x96"),
        TableFilm(testDescription: "BT.2020 in standard range", filter: converted("yuv420p10", 9), tolerance: 90),
    ]

    private static func woven(_ name: String, _ file: Name, _ scan: String, _ codec: String, _ format: String)
        -> TableFilm
    {
        TableFilm(
            testDescription: name, file: file, rate: "50", fields: true,
            filter: converted(format, 1) + ",interlace=scan=\(scan):lowpass=off", codec: codec)
    }

    static let interlaced = [
        woven(
            "H.264, top field first", "source.mp4", "tff", h264 + " -flags +ilme+ildct -x264-params tff=1", "yuv420p"),
        woven(
            "H.264, bottom field first", "source.mkv", "bff", h264 + " -flags +ilme+ildct -x264-params bff=1", "yuv420p"
        ),
        woven("MPEG-2", "source.ts", "tff", "-c:v mpeg2video -flags +ilme+ildct -bf 2 -q:v 2 -top 1", "yuv420p"),
        woven(
            "MPEG-2, bottom field first, in MXF", "source.mxf", "bff",
            "-c:v mpeg2video -flags +ilme+ildct -q:v 2 -top 0", "yuv420p"),
        woven("ProRes", "source.mov", "tff", "-c:v prores_ks -flags +ildct -top 1", "yuv422p10"),
    ]

    static let stills = [shapes[1], colours[0], colours[5], colours[7], colours[9], interlaced[0], oneFrame]
}
