import ContentAddress
import JSONValue
import Pipeline
import SQLite
import Spool
import SystemCalls
import Testing

extension Appliance {
    @Suite("A film on its way from the door to done/") struct JourneyTests {
        static let settings = "ladder = 240 480 720\nsegment = 2 s"

        @Test("A dropped film comes out as MP4 and HLS in every rung that is not above it, and plays without a word")
        func renditions() async throws {
            try await Box.with("[spool main]\n" + Self.settings) { box in
                let source = try await film(box.directory / "film.mp4", seconds: 5, size: "640x480")
                try await box.start()

                try await box.drop(source, as: "film.mp4")
                let item = try await box.item("film.mp4")

                let hls = item.renditions / "hls"
                #expect(try Disk().same(item.source, source))
                #expect(try names(in: item.renditions).filter { $0.hasSuffix(".mp4") } == ["240p.mp4", "480p.mp4"])
                #expect(try names(in: hls) == ["240p", "480p", "audio-00", "master.m3u8"])
                for name: Name in ["240p", "480p"] {
                    let movie = item.renditions / Name("\(name).mp4")!
                    try await play(movie)
                    #expect(try await frames(of: movie) == 125)
                    #expect(try await frames(of: hls / name / "index.m3u8") == 125)
                }
                try await play(hls / "master.m3u8")
            }
        }

        @Test("The store, the shelf and the catalog hold what the item holds, under one root CID")
        func outside() async throws {
            try await Box.with { box in
                let source = try await film(box.directory / "film.mp4")
                try await box.start()

                try await box.drop(source, as: "film.mp4")
                let item = try await box.item("film.mp4")

                let receipt = try #require(try box.receipt("film.mp4"))
                #expect(receipt["status"]?.string == "completed")
                let root = try CID(#require(receipt["video_assets"]?["root_cid"]?.string))
                let stored = box.store / "media" / "public" / "default" / item.id.name
                try expectCAR(box, root, item)
                try expectStore(stored, item)
                // The record for other boxes is not of the film.
                #expect(try Disk().same(stored / "products.json", item.pins / "products.json"))
                try Disk().remove(file: stored / "products.json")
                // The cut of the source is for the time until the ladder is there, and not pinned.
                try Disk().rename(stored / "source", to: box.directory / "cut")
                #expect(try Importer(profile: .unixFSv1y2025).cid(of: stored) == root)
                let raw = box.store / "media" / "raw" / "default" / Name("\(item.id).mp4")!
                #expect(try Disk().same(raw, source))
                try await expectRows(box, root, item)
            }
        }

        private func expectCAR(_ box: Box, _ root: CID, _ item: Item) throws {
            let shelved = box.shelf / Name("\(root).car")!
            let index = try CARIndex.verify(shelved, root: root)
            #expect(try Disk().same(shelved, item.pins / "film.car"))
            let master = try text(item.pins / "ipfs" / "master.m3u8")
            let links = master.split(separator: "\n").filter { $0.hasPrefix("ipfs://") }
            #expect(!links.isEmpty)
            for link in links { #expect(index.contains(try CID(link.dropFirst("ipfs://".count)))) }
        }

        private func expectStore(_ stored: Path, _ item: Item) throws {
            let files = try #require(try item.record("pins", "manifest.json")["files"]?.array)
            #expect(files.count > 8)
            for file in files {
                let path = try #require(file["path"]?.string)
                let made = path.hasPrefix("ipfs/") ? item.pins : item.renditions
                #expect(try Disk().same(below(stored, path), below(made, path)), "\(path)")
            }
        }

        private func expectRows(_ box: Box, _ root: CID, _ item: Item) async throws {
            let catalog = CatalogFile(box.catalog)
            let entry = try await box.wait("the catalog says done") {
                try await catalog.entry(item.id).flatMap { $0.stage == .done ? $0 : nil }
            }
            #expect(entry.rootCID == "\(root)")
            #expect(entry.originalName == "film.mp4")
            #expect(Set(entry.transcodes.map(\.format)) == ["mp4", "hls", "jpeg"])
            let rung = try #require(entry.transcodes.first { $0.format == "hls" && $0.resolution == "240p" })
            #expect(rung.segments.map(\.sequence) == [-1, 0])
            #expect(entry.documents.count == (try Disk().entries(of: item.documents).count))
        }

        @Test(
            "A second drop of the same bytes is an item of its own that points at the first, and is not encoded again")
        func twice() async throws {
            try await Box.with("") { box in
                let source = try await film(box.directory / "film.mp4")
                try await box.start()

                try await box.drop(source, as: "one.mp4")
                try await box.drop(source, as: "two.mp4")
                let items = [try await box.item("one.mp4"), try await box.item("two.mp4")].sorted { $0.id < $1.id }
                try await box.drop(source, as: "three.mp4")
                let third = try await box.item("three.mp4")

                let receipts = try ["one.mp4", "two.mp4", "three.mp4"].map { try #require(try box.receipt($0)) }
                #expect(Set(receipts.map { $0["video_assets"]?["root_cid"]?.string }).count == 1)
                let originals = receipts.compactMap { $0["same_as"]?.string }
                #expect(originals.count == 2)
                #expect(Set(originals).count == 1)
                #expect(try items.filter { try $0.diary().contains("unit segmented") }.count == 1)
                #expect(try !third.diary().contains("unit segmented"))
                #expect(try names(in: box.shelf).count { $0.hasSuffix(".car") } == 1)
            }
        }

        private func names(in directory: Path) throws -> [String] {
            try Disk().entries(of: directory).map(\.name.description).sorted()
        }

        private func text(_ path: Path) throws -> String { String(decoding: try Disk().read(path), as: UTF8.self) }

        private func below(_ directory: Path, _ relative: String) -> Path {
            relative.split(separator: "/").reduce(directory) { $0 / Name($1)! }
        }
    }
}
