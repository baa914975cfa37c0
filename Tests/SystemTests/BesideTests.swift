import ContentAddress
import JSONValue
import Pipeline
import Spool
import SystemCalls
import Testing

extension Appliance {
    @Suite("Sounds and texts on their way") struct BesideTests {
        /// Two sounds, a text, and a text that claims to be pictures.
        private func film(_ box: Box) async throws -> Path {
            let (text, film) = (box.directory / "text.srt", box.directory / "made.mkv")
            try Disk().write(Array("1\n00:00:00,500 --> 00:00:03,000\nHello & <i>you</i>\n".utf8), to: text)
            try await run(
                "/usr/bin/ffmpeg",
                [
                    "-nostdin", "-v", "error", "-y", "-f", "lavfi", "-i", "testsrc2=s=320x240:d=4", "-f", "lavfi", "-i",
                    "sine=d=4", "-f", "lavfi", "-i", "sine=800:d=4", "-i", .init("file:", text), "-i",
                    .init("file:", text), "-map", "0", "-map", "1", "-map", "2", "-map", "3", "-map", "4", "-c:v",
                    "libx264", "-preset", "ultrafast", "-threads", "1", "-c:a", "aac", "-c:s", "subrip",
                    "-metadata:s:a:0",
                    "language=eng", "-metadata:s:a:1", "language=ger", "-metadata:s:s:0", "language=fre",
                    "-metadata:s:s:1", "language=eng", .init("file:", film),
                ])
            var bytes = try Disk().read(film)
            let place = try #require(bytes.firstRange(of: Array("S_TEXT/UTF8".utf8)))
            bytes.replaceSubrange(place, with: Array("S_HDMV/PGS\0".utf8))
            try Disk().write(bytes, to: film)
            return film
        }

        @Test("They are stored, pinned and catalogued; what cannot be carried is named")
        func journey() async throws {
            try await Box.with("[spool main]\nsegment = 2 s") { box in
                let source = try await film(box)
                try await box.start()

                try await box.drop(source, as: "film.mkv")
                let item = try await box.item("film.mkv")

                let receipt = try #require(try box.receipt("film.mkv"))
                let omission = try #require(receipt["left_out"]?.array?.first)
                #expect(omission["kind"]?.string == "subtitle" && omission["language"]?.string == "fre")
                #expect(omission["codec"]?.string == "hdmv_pgs_subtitle" && omission["stream"]?.int == 3)
                let playlists = try #require(receipt["video_assets"]?["playlists"]?.array)
                let beside = playlists.filter { $0["language"] != nil }
                #expect(beside.map { $0["language"]?.string } == ["eng", "ger", "eng"])
                #expect(beside.last?["resolution"]?.string == "subtitle-00")
                try expectStore(box, item, receipt)
            }
        }

        /// The store has the tree under its root CID; playlists by names and by CIDs lead to the text.
        private func expectStore(_ box: Box, _ item: Item, _ receipt: JSON) throws {
            let stored = box.store / "media" / "public" / "default" / item.id.name
            let root = try CID(#require(receipt["video_assets"]?["root_cid"]?.string))
            let manifest = try item.record("pins", "manifest.json")
            let files = try #require(manifest["files"]?.array)
            let texts = files.filter { $0["path"]?.string?.hasSuffix(".vtt") == true }
            #expect(texts.count >= 2)
            let segment = try #require(texts.first)
            let index = try CARIndex.verify(item.pins / "film.car", root: root)
            #expect(index.contains(try CID(#require(segment["cid"]?.string))))
            let text = try words(stored / "hls" / "subtitle-00" / "00000.vtt")
            #expect(text.contains("Hello &amp; <i>you</i>"))
            #expect(
                try words(stored / "ipfs" / "subtitle-00" / "index.m3u8").contains(
                    "ipfs://\(#require(segment["cid"]?.string))"))
            for master in ["hls", "ipfs"] as [Name] {
                let text = try words(stored / master / "master.m3u8")
                #expect(text.contains("TYPE=SUBTITLES") && text.contains("SUBTITLES=\"subtitles\""))
                #expect(text.contains("NAME=\"Deutsch\",LANGUAGE=\"de\""))
            }
        }

        private func words(_ path: Path) throws -> String { String(decoding: try Disk().read(path), as: UTF8.self) }
    }
}
