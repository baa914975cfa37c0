import JSONValue
import Pipeline
import SQLite
import Spool
import SystemCalls
import Testing

extension Appliance {
    @Suite("The world outside is away for a while") struct AwayTests {
        struct Part: Sendable, CustomTestStringConvertible {
            let testDescription: String
            /// What disappears, below the box.
            let directory: Name
            /// Where the item waits for it.
            let stage: Stage
            /// What the receipt says.
            let words: String
        }

        static let parts = [
            Part(testDescription: "store", directory: "store", stage: .transcoded, words: "is not stored yet"),
            Part(testDescription: "shelf", directory: "shelf", stage: .transcoded, words: "is not on the shelf yet"),
            Part(testDescription: "catalog", directory: "catalog", stage: .pinned, words: "cannot be opened"),
        ]

        @Test("A film waits where it needs what is away, says so, and goes on by itself", arguments: parts)
        func away(_ part: Part) async throws {
            try await Box.with("") { box in
                let source = try await film(box.directory / "film.mp4")
                try await box.start()
                try Disk().rename(box.directory / part.directory, to: box.directory / "away")

                try await box.drop(source, as: "film.mp4")
                let receipt = try await box.note("film.mp4", saying: part.words)
                #expect(receipt["stage"]?.string == part.stage.description)
                #expect(receipt["status"]?.string != "failed")
                #expect(box.logged.contains("waits, and is tried again"))
                try Disk().rename(box.directory / "away", to: box.directory / part.directory)

                let item = try await box.item("film.mp4")
                #expect(try box.receipt("film.mp4")?["note"] == nil)
                let stored = box.store / "media" / "public" / "default" / item.id.name
                #expect(try Disk().exists(stored / "hls" / "master.m3u8"))
                try await box.until("the cut has left the store") {
                    try Disk().files(below: stored).allSatisfy { !"\($0.path)".contains("/source/") }
                }
                let catalog = CatalogFile(box.catalog)
                try await box.until("the catalog says done") { try await catalog.entry(item.id)?.stage == .done }
            }
        }

        @Test("A spool that disappears under the daemon is offline, and served on when it is back")
        func spoolAway() async throws {
            try await Box.with("[door]\nrescan = 1 s") { box in
                let source = try await film(box.directory / "film.mp4", seconds: 8, size: "640x480")
                try await box.start()
                try await box.drop(source, as: "film.mp4")
                try await box.until("it is being transcoded") { try !box.items(at: .segmented).isEmpty }

                try Disk().rename(box.spool, to: box.directory / "away")
                try await box.until("the log says that it is offline") { box.logged.contains("offline") }
                try Disk().rename(box.directory / "away", to: box.spool)

                _ = try await box.item("film.mp4")
                #expect(try box.items(at: .failed).isEmpty)
            }
        }
    }
}
