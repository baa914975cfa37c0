import Media
import Testing

@Suite("Texts in WebVTT")
struct WebVTTTests {
    private func parse(_ text: String) throws(WebVTTError) -> WebVTT { try WebVTT(parsing: Array(text.utf8)) }

    @Test("A text is read whole: styles, names, settings, hours; notes are not kept")
    func reading() throws {
        let text = try WebVTT(parsing: fixture("text.vtt"))

        #expect(text.styles == ["STYLE\n::cue(.loud) { color: red }", "REGION\nid:left\nwidth:40%"])
        #expect(text.cues.count == 4)
        #expect(text.cues[0].identifier == "first" && text.cues[0].settings == "line:0 align:start")
        #expect(text.cues[0].start == .milliseconds(1_250) && text.cues[0].end == .milliseconds(3_500))
        #expect(text.cues[0].text == "<v Ada>Hello, <b>you</b>\nand you")
        #expect(text.cues[3].start == .seconds(3600 * 123 + 59 * 60 + 59) + .milliseconds(999))
    }

    @Test("What is written is read again")
    func round() throws {
        let text = try WebVTT(parsing: fixture("text.vtt"))
        #expect(try WebVTT(parsing: Array(text.text.utf8)) == text)
        #expect(try WebVTT(parsing: Array(text.segment.utf8)) == text)
    }

    @Test("Pieces are as the golden files have them: what crosses a boundary is on both sides of it")
    func pieces() throws {
        let pieces = try WebVTT(parsing: fixture("talk.vtt")).counted(from: .seconds(2)).cut(at: [
            .seconds(10), .seconds(20),
        ])
        #expect(pieces.count == 3)
        for (index, piece) in pieces.enumerated() {
            #expect(piece.segment == String(decoding: fixture("talk-0000\(index).vtt"), as: UTF8.self))
        }
    }

    @Test("A cue that ends at a boundary is not in the piece behind it; one without length is in one piece")
    func boundaries() {
        func cue(_ start: Int, _ end: Int) -> WebVTT.Cue {
            WebVTT.Cue(start: .seconds(start), end: .seconds(end), text: "\(start)-\(end)")
        }
        let text = WebVTT(cues: [cue(0, 10), cue(5, 30), cue(10, 10), cue(20, 21), cue(40, 50)])
        let pieces = text.cut(at: [.seconds(10), .seconds(20)]).map { $0.cues.map(\.text) }
        #expect(pieces == [["0-10", "5-30"], ["5-30", "10-10"], ["5-30", "20-21", "40-50"]])
        #expect(text.cut(at: []) == [text])
    }

    @Test("On a later clock, what is over is gone and what is shown begins with it")
    func later() {
        let text = WebVTT(cues: [
            .init(start: .zero, end: .seconds(5), text: "over"),
            .init(start: .seconds(4), end: .seconds(6), text: "shown"),
            .init(start: .seconds(7), end: .seconds(8), text: "to come"),
        ])
        let cues = text.counted(from: .seconds(5)).cues
        #expect(cues.map(\.text) == ["shown", "to come"])
        #expect(cues.map(\.start) == [.zero, .seconds(2)] && cues.map(\.end) == [.seconds(1), .seconds(3)])
    }

    @Test("Blank lines that ffmpeg leaves in a cue cost no word")
    func blankLines() throws {
        let text = try parse(
            "WEBVTT\n\n00:01.000 --> 00:02.000\nTop\n\nbelow\n\n00:03.000 --> 00:04.000\n\n\n00:05.000 --> 00:06.000\nx\n"
        )
        #expect(text.cues.map(\.text) == ["Top\nbelow", "x"])
    }

    @Test(
        "Every character is shown: what is no tag and no reference is escaped",
        arguments: [
            ("a < b & c", "a &lt; b &amp; c"), ("<b>x</b> <i>y</i>", "<b>x</b> <i>y</i>"),
            ("<font color=x>y</font>", "&lt;font color=x>y&lt;/font>"),
            ("&amp; &lt; &#38; &#x26; &nbsp;", "&amp; &lt; &#38; &#x26; &nbsp;"),
            ("a --> b", "a --&gt; b"), ("<v Ada Lovelace>x", "<v Ada Lovelace>x"), ("<c.a.b>x</c>", "<c.a.b>x</c>"),
            ("<00:01.000>x", "<00:01.000>x"), ("<", "&lt;"), ("&", "&amp;"), ("R&D; x", "R&D; x"), ("<b", "&lt;b"),
            ("<v a --> b", "&lt;v a --&gt; b"), ("<\u{301}b>", "&lt;\u{301}b>"), ("\u{600}&", "\u{600}&amp;"),
            ("<3 you", "&lt;3 you"), ("日本 & 語", "日本 &amp; 語"),
        ])
    func markup(_ text: String, _ shown: String) throws {
        #expect(try parse("WEBVTT\n\n00:01.000 --> 00:02.000\n" + text + "\n").cues.first?.text == shown)
    }

    @Test(
        "What is no WebVTT is refused, with the line",
        arguments: [
            ("", WebVTTError.noHeader), ("WEBVTTX\n", .noHeader), ("1\n00:01.000 --> 00:02.000\nx\n", .noHeader),
            ("WEBVTT\n\nwords\n", .malformed(line: 3)), ("WEBVTT\n\n0:01.000 --> 00:02.000\nx\n", .malformed(line: 3)),
            ("WEBVTT\n\n00:61.000 --> 00:02.000\nx\n", .malformed(line: 3)),
            ("WEBVTT\n\n00:01.00 --> 00:02.000\nx\n", .malformed(line: 3)),
            ("WEBVTT\n\n99999999:00:01.000 --> 00:02.000\nx\n", .malformed(line: 3)),
            ("WEBVTT\n\n\n00:01.000 -> 00:02.000\nx\n", .malformed(line: 4)),
        ])
    func refused(_ text: String, _ error: WebVTTError) {
        #expect(throws: error) { try parse(text) }
    }

    @Test("Too much, and what is not UTF-8, is refused")
    func foreign() {
        #expect(throws: WebVTTError.notUTF8) { try WebVTT(parsing: Array("WEBVTT\n\n".utf8) + [0xff]) }
        #expect(throws: WebVTTError.tooLong(bytes: WebVTT.limit + 1)) {
            try WebVTT(parsing: [UInt8](repeating: 10, count: WebVTT.limit + 1))
        }
    }

    @Test("Any ends of lines, and a mark of the byte order")
    func lineEnds() throws {
        let text = try parse("\u{feff}WEBVTT - a title\r\n\r\n00:01.000 --> 00:02.000\r\na\r\nb\r\n\r\n")
        #expect(text.cues.map(\.text) == ["a\nb"])
        #expect(try parse("WEBVTT\r\r00:01.000 --> 00:02.000\ra\r").cues.map(\.text) == ["a"])
        #expect(try parse("WEBVTT").cues.isEmpty)
    }
}
