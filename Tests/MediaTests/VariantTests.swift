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
    func languages() throws {
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
        #expect(playlist.audio.map(\.language) == ["en", "en", "fr", nil])
        #expect(playlist.audio.map(\.name) == ["English", "English 2", "français", "Sound"])
        #expect(try MultivariantPlaylist(parsing: Array(playlist.text.utf8)) == playlist)
    }

    @Test("The sound that the source plays by default comes first and is the default; names differ")
    func main() throws {
        var comments = Film.sound
        (comments.name, comments.title, comments.isDefault) = ("audio-01", "The \"director\"\u{0}", true)
        var other = comments
        (other.name, other.isDefault, other.channels) = ("audio-02", false, 6)
        let playlist = try MultivariantPlaylist([Film.low, Film.sound, comments, other])
        #expect(playlist.audio.map(\.name) == ["The 'director'", "English", "The 'director' 2"])
        #expect(playlist.audio.map(\.isDefault) == [true, false, false])
        #expect(playlist.audio.map(\.isAutoselected) == [true, false, false])
        #expect(playlist.audio.map(\.channels) == [2, 2, 6])
        #expect(try MultivariantPlaylist(parsing: Array(playlist.text.utf8)) == playlist)
    }

    @Test("Texts are a group of their own, counted in the bandwidth; forced ones say so; none is shown unasked")
    func texts() throws {
        let texts = [("subtitle-00", "ger", false), ("subtitle-01", "ger", true), ("subtitle-02", "eng", false)].map {
            var text = Track(
                kind: .subtitles, name: $0, codecs: [], language: $1, initialization: nil,
                segments: (0..<4).map { Segment(file: "0000\($0).vtt", duration: .milliseconds(8_825), size: 2_000) })
            text.isForced = $2
            return text
        }
        let playlist = try MultivariantPlaylist([Film.low, Film.sound] + texts)
        #expect(playlist.subtitles.map(\.name) == ["Deutsch", "Deutsch 2", "English"])
        #expect(playlist.subtitles.map(\.isForced) == [false, true, false])
        #expect(playlist.subtitles.allSatisfy { $0.isAutoselected && !$0.isDefault })
        #expect(playlist.variants[0].subtitleGroup == "subtitles")
        let sum = Film.low.peakBandwidth + Film.sound.peakBandwidth + texts[0].peakBandwidth
        #expect(playlist.variants[0].bandwidth == sum)
        #expect(playlist.variants[0].codecs == ["avc1.64001f", "mp4a.40.2"])
        #expect(
            playlist.text.contains(
                "TYPE=SUBTITLES,GROUP-ID=\"subtitles\",NAME=\"Deutsch 2\",LANGUAGE=\"de\",DEFAULT=NO,AUTOSELECT=YES,FORCED=YES,"
            ))
        #expect(try MultivariantPlaylist(parsing: Array(playlist.text.utf8)) == playlist)
    }

    @Test("Several sounds without a picture are a variant and its alternatives")
    func sounds() throws {
        var german = Film.sound
        (german.name, german.language) = ("audio-01", "ger")
        let playlist = try MultivariantPlaylist([Film.sound, german])
        #expect(playlist.variants.count == 1 && playlist.variants[0].audioGroup == "audio")
        #expect(playlist.variants[0].bandwidth == Film.sound.peakBandwidth)
        #expect(playlist.audio.map(\.language) == ["en", "de"])
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
