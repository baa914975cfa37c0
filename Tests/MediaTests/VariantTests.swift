import Media
import Testing

@Suite("What the multivariant playlist says of the tracks")
struct VariantTests {
    @Test("A variant's bandwidth counts the largest sound of its group")
    func bandwidth() throws {
        var loud = Film.sound
        loud.name = "surround"
        loud.segments = loud.segments.map { Segment(file: $0.file, duration: $0.duration, size: 400_400) }
        let playlist = try MultivariantPlaylist([Film.high, Film.sound, loud])
        #expect(playlist.variants[0].bandwidth == Film.high.peakBandwidth + loud.peakBandwidth)
        #expect(playlist.variants[0].averageBandwidth == Film.high.averageBandwidth + loud.averageBandwidth)
        #expect(playlist.variants[0].codecs == ["avc1.64001f", "mp4a.40.2"])
    }

    @Test("A last segment of one key frame is not the peak")
    func peak() {
        var track = Film.high
        track.segments[3].size = 500_000
        let peak = track.peakBandwidth
        track.segments.append(Segment(file: "00004.m4s", duration: Film.frame, size: 90_000))
        #expect(track.peakBandwidth == peak)
        #expect(peak == Int((2_500_000 * 8 / 10.01).rounded(.up)))
    }

    @Test("A film of one short segment has a peak too, an empty one has none")
    func short() {
        var track = Film.high
        track.segments = [Segment(file: "0", duration: .milliseconds(500), size: 1000)]
        #expect(track.peakBandwidth == 16_000)
        track.segments = []
        #expect(track.peakBandwidth == 0)
        track.segments = [Segment(file: "0", duration: .zero, size: 1000)]
        #expect(track.peakBandwidth == 0)
    }

    @Test("The first sound is the default; a second one in its language is not chosen by itself")
    func sounds() throws {
        var comments = Film.sound
        comments.name = "comments"
        var french = Film.sound
        french.name = "french"
        french.language = "fre"
        var unknown = Film.sound
        unknown.name = "unknown"
        unknown.language = "und"
        unknown.channels = nil
        let playlist = try MultivariantPlaylist([Film.low, Film.sound, comments, french, unknown])
        #expect(playlist.audio.map(\.isDefault) == [true, false, false, false])
        #expect(playlist.audio.map(\.isAutoselected) == [true, false, true, true])
        #expect(playlist.audio.map(\.language) == ["eng", "eng", "fre", nil])
        #expect(try MultivariantPlaylist(parsing: Array(playlist.text.utf8)) == playlist)
    }

    @Test("A silent film has no group, a muxed one needs none")
    func alone() throws {
        #expect(try MultivariantPlaylist([Film.low]).variants[0].audioGroup == nil)
        var muxed = Film.low
        muxed.kind = .muxed
        muxed.codecs = ["avc1.64001f", "mp4a.40.2"]
        let playlist = try MultivariantPlaylist([muxed])
        #expect(playlist.audio.isEmpty)
        #expect(playlist.variants[0].codecs == muxed.codecs)
        #expect(try MultivariantPlaylist(parsing: Array(playlist.text.utf8)) == playlist)
    }

    @Test("Sound without a picture is a variant of its own")
    func soundOnly() throws {
        let playlist = try MultivariantPlaylist([Film.sound])
        #expect(playlist.audio.isEmpty)
        #expect(playlist.variants.map(\.address) == ["audio/index.m3u8"])
        #expect(playlist.variants[0].size == nil && playlist.variants[0].frameRate == nil)
    }

    @Test(
        "Frame rates have three decimals",
        arguments: [
            (25, 1, "25.000"), (30000, 1001, "29.970"), (24000, 1001, "23.976"), (25, 2, "12.500"), (1, 3, "0.333"),
        ])
    func rates(_ numerator: Int, _ denominator: Int, _ text: String) throws {
        var track = Film.high
        track.frameRate = Rational(numerator, denominator)
        let playlist = try MultivariantPlaylist([track])
        #expect(playlist.text.contains("FRAME-RATE=\(text)"))
        #expect(try MultivariantPlaylist(parsing: Array(playlist.text.utf8)) == playlist)
    }
}
