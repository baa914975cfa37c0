import SystemCalls

/// What else is in the same file, codecs that know no colours, and clocks that stumble.
extension TableFilm {
    private static let untagged = "scale=out_color_matrix=bt601:out_range=tv,format=yuv420p"
    private static let sd = "smpte170m smpte170m smpte170m"

    private static func old(_ file: Name, _ name: String, _ codec: String) -> TableFilm {
        TableFilm(testDescription: name, file: file, filter: untagged, codec: codec, tags: sd)
    }

    static let oddities = [
        old("source.avi", "MPEG-4 with B-frames in AVI", "-c:v mpeg4 -bf 2 -q:v 2 -g 20"),
        TableFilm(
            testDescription: "VP8", file: "source.webm", filter: untagged,
            codec: "-c:v libvpx -b:v 1M -g 30 -cpu-used 8",
            tags: "bt470bg smpte170m smpte170m"),
        old("source.ogg", "Theora", "-c:v libtheora -q:v 10 -g 20"),
        old("source.wmv", "Windows Media", "-c:v wmv2 -q:v 2 -g 20"),
        old("source.3gp", "MPEG-4 in 3GP", "-c:v mpeg4 -q:v 2 -g 20"),
        TableFilm(
            testDescription: "cover art and a timecode beside it", file: "source.mov", inputs: beep,
            codec: h264 + " -c:a aac -timecode 01:00:00:00",
            then:
                "-i $1 -f lavfi -i testsrc2=s=64x64:d=0.04 -map 1 -map 0 -c copy -c:v:0 png -disposition:v:0 attached_pic"
        ),
        TableFilm(
            testDescription: "two frames at one time", file: "source.mkv", codec: "-c:v ffv1 \(tagged)",
            then: "-i $1 -c copy -bsf:v setts=pts=PTS-40*eq(mod(N\\,20)\\,19):dts=DTS-40*eq(mod(N\\,20)\\,19)",
            numbers: Array(0..<55).filter { $0 % 20 != 19 }),
    ]
}
