import JSONValue
import Spool
import SystemCalls
import Testing

extension Appliance {
    @Suite("Two boxes on one database and one store") struct TwoBoxesTests {
        @Test("A film that the one has made is not encoded by the other, which changes no row of the one")
        func afterwards() async throws {
            try await boxes { shore, north, south in
                let source = try await film(north.directory / "film.mp4")
                try await north.drop(source, as: "film.mp4")
                let first = try await settled(north, "film.mp4")
                let rows = try await rows(of: first, shore)

                try await south.drop(source, as: "the same.mp4")
                let second = try await settled(south, "the same.mp4")

                try expectShared(first, second)
                #expect(try await self.rows(of: first, shore) == rows)
                #expect(try await shore.rows("SELECT box FROM items ORDER BY id") == ["north", "south"])
                for box in [north, south] {
                    // Prints what differs, if anything does.
                    let words: [Command.Argument] = ["verify", "--all", "--config", .init("", box.configuration)]
                    try await run(Daemon.program("ingestctl"), words)
                }
            }
        }

        @Test("While the one is at it the other waits, says for whom, and goes on by itself")
        func meanwhile() async throws {
            try await boxes { shore, north, south in
                try shore.take(.node)
                let source = try await film(north.directory / "film.mp4")
                try await north.drop(source, as: "film.mp4")
                let id = try await north.item("film.mp4", at: .transcoded).id
                try await north.until("the catalog knows it") {
                    try await shore.rows("SELECT stage FROM items WHERE id = '\(id)'") == ["transcoded"]
                }

                try await south.drop(source, as: "film.mp4")
                let receipt = try await south.note("film.mp4", saying: "on its way on the box north as \(id)")
                #expect(receipt["stage"]?.string == "admitted")
                try await shore.mend()

                try expectShared(try await north.item("film.mp4"), try await south.item("film.mp4"))
            }
        }

        private func boxes(_ test: (_ shore: Shore, _ north: Box, _ south: Box) async throws -> Void) async throws {
            let shore = try await Shore()
            let settings = { (box: String) in CutCampaign.settings + shore.settings + "\n[daemon]\nbox = \(box)\n" }
            try await Box.with(settings("north")) { north in
                try await Box.with(settings("south")) { south in
                    try await north.start()
                    try await south.start()
                    try await test(shore, north, south)
                }
            }
        }

        /// A film in `done/`, when nothing of it is still to be done.
        private func settled(_ box: Box, _ name: Name) async throws -> Item {
            let item = try await box.item(name)
            try await box.until("it was looked after, and the catalog has it") {
                try box.json(item.directory / "upkeep.json") != nil
                    && box.json(box.work / "status.json")?["catalog_behind"]?.int == 0
            }
            return item
        }

        private func expectShared(_ first: Item, _ second: Item) throws {
            #expect(try second.record("segments", "source.json")["original"]?.string == first.id.description)
            #expect(try Disk().entries(of: second.renditions).map(\.name) == ["original", "seal"])
            #expect(try Disk().entries(of: second.pins).map(\.name) == ["original", "seal"])
            let root = try first.record("pins", "manifest.json")["root"]
            for item in [first, second] {
                let final = try item.record("receipt", "document.json")
                #expect(final["status"] == "completed")
                #expect(final["video_assets"]?["root_cid"] == root)
            }
        }

        /// All rows of an item, with the times at which they were written.
        private func rows(of item: Item, _ shore: Shore) async throws -> [String] {
            let own = [("videos", "id"), ("items", "id"), ("transcodes", "video_id"), ("documents", "video_id")]
            var rows: [String] = []
            for (table, column) in own + [("events", "video_id")] {
                rows += try await shore.rows(
                    "SELECT to_jsonb(r)::TEXT FROM \(table) AS r WHERE \(column) = '\(item.id)' ORDER BY 1")
            }
            return rows
        }
    }
}
