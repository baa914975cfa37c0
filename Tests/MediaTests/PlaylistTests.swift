import Media
import Testing

@Suite("One table of segments, three playlists")
struct PlaylistTests {
    /// `s3://films/2026/1/<path>` and the like, by the path from the multivariant playlist.
    private static func address(_ way: String, _ path: String, seenFrom directory: String) throws(PlaylistError)
        -> String
    {
        switch way {
        case "relative": return try Address.escaped(String(path.dropFirst(directory.count)))
        case "store": return try "s3://films/2026/1/" + Address.escaped(path)
        default:
            guard let address = Film.addresses[path] else { throw .unaddressed(path) }
            return address
        }
    }

    private static func media(_ track: Track, _ way: String) throws(PlaylistError) -> MediaPlaylist {
        try MediaPlaylist(track) { (file) throws(PlaylistError) in
            try address(way, "\(track.name)/\(file)", seenFrom: "\(track.name)/")
        }
    }

    private static func multivariant(_ way: String) throws(PlaylistError) -> MultivariantPlaylist {
        try MultivariantPlaylist(Film.tracks) { (track) throws(PlaylistError) in
            try address(way, "\(track.name)/\(MediaPlaylist.fileName)", seenFrom: "")
        }
    }

    @Test("A media playlist is, byte for byte, what it was", arguments: ["relative", "store", "ipfs"])
    func media(_ name: String) throws {
        let playlist = try Self.media(Film.high, name)
        #expect(Array(playlist.text.utf8) == fixture("media-\(name).m3u8"))
        #expect(try MediaPlaylist(parsing: fixture("media-\(name).m3u8")) == playlist)
    }

    @Test("A multivariant playlist is, byte for byte, what it was", arguments: ["relative", "store", "ipfs"])
    func multivariant(_ name: String) throws {
        let playlist = try Self.multivariant(name)
        #expect(Array(playlist.text.utf8) == fixture("multivariant-\(name).m3u8"))
        #expect(try MultivariantPlaylist(parsing: fixture("multivariant-\(name).m3u8")) == playlist)
    }

    @Test("Written durations add up to the film's, however many segments there are")
    func drift() throws {
        var track = Film.high
        // 1/30 s loses a third of a microsecond, 5000 times.
        track.segments = (0..<5000).map { Segment(file: "\($0).m4s", duration: .seconds(1) / 30, size: 1) }
        let playlist = try MediaPlaylist(track)
        let drift = playlist.duration - track.duration
        #expect(drift < .microseconds(1) && drift > .microseconds(-1))
        #expect(Set(playlist.entries.map(\.duration)) == [.microseconds(33_333), .microseconds(33_334)])
        #expect(try MediaPlaylist(parsing: Array(playlist.text.utf8)) == playlist)
    }

    @Test(
        "The target duration is the longest, rounded to the nearest second, and never zero",
        arguments: [(10_010, 10), (10_499, 10), (10_500, 11), (400, 1), (0, 1)])
    func target(_ milliseconds: Int, _ target: Int) throws {
        var track = Film.high
        track.segments = [Segment(file: "0.m4s", duration: .milliseconds(milliseconds), size: 1)]
        #expect(try MediaPlaylist(track).targetDuration == target)
    }

    @Test("Segments without initialization are version 3, and need not be independent")
    func transportStream() throws {
        var track = Film.high
        track.initialization = nil
        let playlist = try MediaPlaylist(track, independentSegments: false)
        #expect(
            playlist.text.hasPrefix(
                "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:10\n#EXT-X-PLAYLIST-TYPE:VOD\n#EXTINF:"))
    }

    @Test(
        "Odd names are escaped in every address",
        arguments: [
            ("a b.ts", "a%20b.ts"), ("a:b", "a%3Ab"), ("#1", "%231"), ("50%", "50%25"), ("1+1=2", "1%2B1%3D2"),
            ("é", "%C3%A9"),
            ("a\nb", "a%0Ab"), ("q?\"", "q%3F%22"), ("x/y z", "x/y%20z"), ("~-._", "~-._"),
        ])
    func names(_ file: String, _ escaped: String) throws {
        var track = Film.high
        track.segments = [Segment(file: file, duration: .seconds(1), size: 1)]
        let playlist = try MediaPlaylist(track)
        #expect(playlist.entries[0].address == escaped)
        #expect(try MediaPlaylist(parsing: Array(playlist.text.utf8)) == playlist)
        let variants = try MultivariantPlaylist([Film.high], address: { _ in "https://x/" + escaped })
        #expect(try MultivariantPlaylist(parsing: Array(variants.text.utf8)) == variants)
    }

    @Test(
        "Names that lead elsewhere and addresses that break the line are refused",
        arguments: ["..", "", "a//b", "../x", ".", "a\0"])
    func unwritable(_ file: String) throws {
        var track = Film.high
        track.segments = [Segment(file: file, duration: .seconds(1), size: 1)]
        #expect(throws: PlaylistError.unwritable(file)) { try MediaPlaylist(track) }
    }

    @Test("Addresses that break the line are refused", arguments: ["a\nb", "a b", "\"", "#a", "é", "", "a\rb"])
    func broken(_ address: String) {
        #expect(throws: PlaylistError.unwritable(address)) { try MediaPlaylist(Film.high, address: { _ in address }) }
        #expect(throws: PlaylistError.unwritable(address)) {
            try MultivariantPlaylist(Film.tracks, address: { _ in address })
        }
    }

    @Test("A file that nobody can address stops the playlist")
    func unaddressed() {
        var track = Film.high
        track.segments[2].file = "x.m4s"
        #expect(throws: PlaylistError.unaddressed("720p/x.m4s")) { try Self.media(track, "ipfs") }
    }

    @Test("Codecs and addresses that no playlist can hold are refused")
    func quotes() {
        var track = Film.high
        track.codecs = ["avc1\""]
        #expect(throws: PlaylistError.unwritable("avc1\"")) { try MultivariantPlaylist([track]) }
        #expect(throws: PlaylistError.unwritable("a\nb")) {
            try MultivariantPlaylist([Film.high, Film.sound]) { $0.kind == .audio ? "a\nb" : "c" }
        }
    }
}
