import Media
import Testing

@Suite("Playlists are read strictly")
struct PlaylistParsingTests {
    private static let head = "#EXTM3U\n#EXT-X-TARGETDURATION:10\n"
    private static let end = "#EXT-X-ENDLIST\n"

    @Test("Line ends of Windows, comments, blank lines, titles and a sequence number do no harm")
    func tolerated() throws {
        let text =
            "#EXTM3U\r\n# a comment\r\n\r\n#EXT-X-TARGETDURATION:10\r\n#EXT-X-MEDIA-SEQUENCE:7\r\n#EXTINF:9.5,a title, too\r\n0.ts\r\n#EXTINF:3,\r\n1.ts\r\n#EXT-X-ENDLIST"
        let playlist = try MediaPlaylist(parsing: Array(text.utf8))
        #expect(playlist.entries.map(\.address) == ["0.ts", "1.ts"])
        #expect(playlist.entries.map(\.duration) == [.milliseconds(9500), .seconds(3)])
        #expect(playlist.version == 1 && playlist.map == nil && !playlist.hasIndependentSegments)
        #expect(try MediaPlaylist(parsing: Array(playlist.text.utf8)) == playlist)
    }

    private static let broken: [(body: String, error: PlaylistError)] = [
        ("", .missing(tag: "#EXT-X-ENDLIST")),
        ("0.ts\n§", .misplaced(line: 3)),
        ("#EXTINF:1,\n§", .misplaced(line: 4)),
        ("#EXTINF:1,\n#EXTINF:1,\n0.ts\n§", .misplaced(line: 4)),
        ("#EXTINF:1,\n", .misplaced(line: 3)),
        ("§#EXTINF:1,\n0.ts\n", .misplaced(line: 4)),
        ("#EXT-X-TARGETDURATION:10\n§", .repeated(tag: "#EXT-X-TARGETDURATION", line: 3)),
        ("#EXTINF:10.5,\n0.ts\n§", .malformed(tag: "#EXT-X-TARGETDURATION", line: 2)),
        ("#EXT-X-BYTERANGE:1@0\n§", .unexpected(tag: "#EXT-X-BYTERANGE", line: 3)),
        ("#EXT-X-KEY:METHOD=NONE\n§", .unexpected(tag: "#EXT-X-KEY", line: 3)),
        ("#EXT-X-STREAM-INF:BANDWIDTH=1\n§", .unexpected(tag: "#EXT-X-STREAM-INF", line: 3)),
        ("#EXT-X-VERSION:8\n§", .malformed(tag: "#EXT-X-VERSION", line: 3)),
        ("#EXT-X-PLAYLIST-TYPE:EVENT\n§", .malformed(tag: "#EXT-X-PLAYLIST-TYPE", line: 3)),
        ("#EXT-X-ENDLIST:1\n", .malformed(tag: "#EXT-X-ENDLIST", line: 3)),
        ("#EXTINF:1,\na b\n§", .malformed(tag: "URI", line: 4)),
        ("#EXTINF:1,\nä\n§", .malformed(tag: "URI", line: 4)),
        ("\u{1}\n§", .unexpected(tag: "\u{1}", line: 3)),
    ]

    @Test("A media playlist that breaks the rules is refused", arguments: broken)
    func refused(_ body: String, _ error: PlaylistError) {
        let text = Self.head + body.replacing("§", with: Self.end)
        #expect(throws: error) { try MediaPlaylist(parsing: Array(text.utf8)) }
    }

    @Test(
        "A playlist begins with its own name",
        arguments: ["", "\u{feff}#EXTM3U\n", "#EXTM3U8\n", "\n#EXTM3U\n", "<html>"])
    func header(_ text: String) {
        #expect(throws: PlaylistError.noHeader) { try MediaPlaylist(parsing: Array(text.utf8)) }
        #expect(throws: PlaylistError.noHeader) { try MultivariantPlaylist(parsing: Array(text.utf8)) }
    }

    @Test(
        "A duration is digits with at most six decimals and a comma",
        arguments: [
            "", ",", "1", "-1,", "+1,", "1e1,", ".5,", "1.,", "1.1234567,", " 1,", "1 ,", "٣,", "99999999999999999999,",
            "1.2.3,", "NaN,",
        ])
    func durations(_ value: String) {
        let text = Self.head + "#EXTINF:" + value + "\n0.ts\n" + Self.end
        #expect(throws: PlaylistError.malformed(tag: "#EXTINF", line: 3)) {
            try MediaPlaylist(parsing: Array(text.utf8))
        }
    }

    @Test(
        "A map is one quoted address before the segments",
        arguments: [
            "", "URI=init.mp4", "URI=\"\"", "URI=\"a b\"", "URI=\"a\",URI=\"a\"", "URI=\"a", "URI=\"a\",", "URI=\"a\"x",
            "BYTERANGE=\"1@0\",URI=\"a\"", "=\"a\"", ",URI=\"a\"",
        ])
    func maps(_ value: String) {
        let text = Self.head + "#EXT-X-MAP:" + value + "\n" + Self.end
        #expect(throws: PlaylistError.malformed(tag: "#EXT-X-MAP", line: 3)) {
            try MediaPlaylist(parsing: Array(text.utf8))
        }
        let late = Self.head + "#EXTINF:1,\n0\n#EXT-X-MAP:URI=\"a\"\n" + Self.end
        #expect(throws: PlaylistError.malformed(tag: "#EXT-X-MAP", line: 5)) {
            try MediaPlaylist(parsing: Array(late.utf8))
        }
    }

    @Test(
        "A multivariant playlist that breaks the rules is refused",
        arguments: [
            ("", PlaylistError.missing(tag: "#EXT-X-STREAM-INF")), ("a.m3u8\n", .misplaced(line: 2)),
            ("#EXT-X-STREAM-INF:BANDWIDTH=1\n", .misplaced(line: 2)),
            ("#EXT-X-STREAM-INF:BANDWIDTH=1\n#EXT-X-STREAM-INF:BANDWIDTH=1\na\n", .misplaced(line: 3)),
            ("#EXT-X-STREAM-INF:BANDWIDTH=1,AUDIO=\"a\"\na\n", .missing(tag: "#EXT-X-MEDIA")),
            ("#EXTINF:1,\na\n", .unexpected(tag: "#EXTINF", line: 2)),
            ("#EXT-X-VERSION:1\n#EXT-X-VERSION:1\n", .repeated(tag: "#EXT-X-VERSION", line: 3)),
        ])
    func refusedMultivariant(_ text: String, _ error: PlaylistError) {
        #expect(throws: error) { try MultivariantPlaylist(parsing: Array(("#EXTM3U\n" + text).utf8)) }
    }

    @Test(
        "A variant's attributes are what the RFC says",
        arguments: [
            "", "AVERAGE-BANDWIDTH=1", "BANDWIDTH=\"1\"", "BANDWIDTH=-1", "BANDWIDTH=1,BANDWIDTH=1",
            "BANDWIDTH=1,RESOLUTION=1280",
            "BANDWIDTH=1,RESOLUTION=x", "BANDWIDTH=1,RESOLUTION=1x2x3", "BANDWIDTH=1,FRAME-RATE=25.0000",
            "BANDWIDTH=1,CODECS=avc1",
            "BANDWIDTH=1,AUDIO=a", "BANDWIDTH=1,VIDEO=\"a\"", "BANDWIDTH=1, CODECS=\"a\"",
            "BANDWIDTH=99999999999999999999", "BANDWIDTH=",
        ])
    func variants(_ attributes: String) {
        let text = "#EXTM3U\n#EXT-X-STREAM-INF:\(attributes)\na\n"
        #expect(throws: PlaylistError.malformed(tag: "#EXT-X-STREAM-INF", line: 2)) {
            try MultivariantPlaylist(parsing: Array(text.utf8))
        }
    }

    @Test(
        "A sound's attributes are what the RFC says",
        arguments: [
            "", "TYPE=AUDIO", "TYPE=VIDEO,GROUP-ID=\"a\",NAME=\"b\",URI=\"c\"",
            "TYPE=AUDIO,GROUP-ID=a,NAME=\"b\",URI=\"c\"",
            "TYPE=AUDIO,GROUP-ID=\"a\",NAME=\"b\"", "TYPE=AUDIO,GROUP-ID=\"a\",NAME=\"b\",URI=\"c\",DEFAULT=TRUE",
            "TYPE=AUDIO,GROUP-ID=\"a\",NAME=\"b\",URI=\"c\",DEFAULT=YES,AUTOSELECT=NO",
            "TYPE=AUDIO,GROUP-ID=\"a\",NAME=\"b\",URI=\"c\",CHANNELS=2",
            "TYPE=AUDIO,GROUP-ID=\"a\",NAME=\"b\",URI=\"c\",LANGUAGE=en",
        ])
    func sounds(_ attributes: String) {
        let text = "#EXTM3U\n#EXT-X-MEDIA:\(attributes)\n"
        #expect(throws: PlaylistError.malformed(tag: "#EXT-X-MEDIA", line: 2)) {
            try MultivariantPlaylist(parsing: Array(text.utf8))
        }
    }

    @Test("A quoted value may hold commas and equals signs")
    func quoted() throws {
        let text =
            "#EXTM3U\n#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"a,b=\",NAME=\"é, =x\",URI=\"c?a=1,2\"\n#EXT-X-STREAM-INF:AUDIO=\"a,b=\",BANDWIDTH=1\nv\n"
        let playlist = try MultivariantPlaylist(parsing: Array(text.utf8))
        #expect(playlist.audio.map(\.group) == ["a,b="] && playlist.audio.map(\.name) == ["é, =x"])
        #expect(try MultivariantPlaylist(parsing: Array(playlist.text.utf8)) == playlist)
    }

    @Test("Too long a playlist is refused unread, and so is one that is not UTF-8")
    func bounds() {
        let long = [UInt8](repeating: 0x23, count: (16 << 20) + 1)
        #expect(throws: PlaylistError.tooLong(bytes: long.count)) { try MediaPlaylist(parsing: long) }
        #expect(throws: PlaylistError.notUTF8) { try MediaPlaylist(parsing: Array("#EXTM3U\n".utf8) + [0xff]) }
    }

    @Test("No text stops the program: every prefix and many changes are read or refused")
    func mutations() throws {
        for bytes in [fixture("media-relative.m3u8"), fixture("multivariant-relative.m3u8")] {
            try #require(!bytes.isEmpty)
            for place in bytes.indices {
                for byte in [0, 0x0a, 0x0d, 0x22, 0x23, 0x2c, 0x2d, 0x3a, 0x3d, 0x39, 0xc3] as [UInt8] {
                    var changed = bytes
                    changed[place] = byte
                    if let media = try? MediaPlaylist(parsing: changed) {
                        #expect(try MediaPlaylist(parsing: Array(media.text.utf8)) == media)
                    }
                    if let multivariant = try? MultivariantPlaylist(parsing: changed) {
                        #expect(try MultivariantPlaylist(parsing: Array(multivariant.text.utf8)) == multivariant)
                    }
                }
                _ = try? MediaPlaylist(parsing: Array(bytes[..<place]))
                _ = try? MultivariantPlaylist(parsing: Array(bytes[..<place]))
            }
        }
    }
}
