import Configuration
import JSONValue
import Media
import SystemCalls

extension Parser {
    /// Playlists, texts, configuration, JSON.
    static let texts = [
        Parser(name: "media-playlist") { bytes in
            let playlist = try MediaPlaylist(parsing: bytes)
            let again = try? MediaPlaylist(parsing: Array(playlist.text.utf8))
            demand(again == playlist, "a media playlist that was read is written so that it reads the same")
        },
        Parser(name: "multivariant-playlist") { bytes in
            let playlist = try MultivariantPlaylist(parsing: bytes)
            let again = try? MultivariantPlaylist(parsing: Array(playlist.text.utf8))
            demand(again == playlist, "a multivariant playlist that was read is written so that it reads the same")
        },
        Parser(name: "webvtt") { bytes in
            let text = try WebVTT(parsing: bytes)
            for written in [text.text, text.segment] {
                let again = try? WebVTT(parsing: Array(written.utf8))
                demand(again == text, "a text that was read is written so that it reads the same")
            }
            let isQuiet = text.cues.allSatisfy { !$0.text.utf8.contains("-->".utf8) }
            demand(isQuiet, "no word of a cue can be taken for times")
        },
        Parser(name: "configuration") { bytes in
            let configuration = try Configuration(parsing: [.init("/etc/ingestd/ingestd.conf", bytes)])
            let text = configuration.text
            let again = try? Configuration(parsing: [.init("/etc/ingestd/ingestd.conf", Array(text.utf8))])
            demand(again?.text == text, "a configuration that was read is printed so that it reads the same")
        },
        Parser(name: "json") { bytes in
            let json = try JSON(parsing: bytes)
            for text in [json.text, json.pretty] {
                let again = try? JSON(parsing: text)
                demand(again == json, "JSON that was read is written so that it reads the same")
                demand(again?.text == json.text, "JSON comes back word for word")
            }
        },
    ]
}
