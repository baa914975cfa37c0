import JSONValue
import Pipeline
import SQLite
import Spool
import SystemCalls
import Testing

extension Appliance {
    @Suite("Names that strangers give to their films") struct NamesTests {
        static let names: [[Name]] = [
            ["two words.mp4"], ["line\nbreak.mp4"], ["Grüße 映画 🎬.mp4"], ["-rf.mp4"], ["100%.mp4"], ["\"'`$HOME;.mp4"],
            ["a?b#c&d=e.mp4"], ["file:x|y.mp4"], [Name(bytes: [0xff, 0xfe] + Array(".mp4".utf8))!], ["no ending"],
            ["deep", "er er", "film.mp4"], [Name(String(repeating: "n", count: 251) + ".mp4")!],
        ]

        @Test("Every name that a file system can hold comes through, and is told as it was")
        func all() async throws {
            try await Box.with("") { box in
                let source = try await film(box.directory / "film.mp4", seconds: 1, size: "160x120")
                try await box.start()

                var size = 0
                for (number, names) in Self.names.enumerated() {
                    let one = box.directory / Name("\(number)")!
                    try Disk().copy(source, to: one)
                    try add("\(number)", to: one)
                    size = try #require(try Disk().attributes(of: one)?.size)
                    try await box.drop(one, at: names)
                }
                #expect(size > 0)
                try await box.until("all are done") { try box.items(at: .done).count == Self.names.count }

                try await expectTold(box)
                #expect(try Disk().entries(of: box.door).filter { $0.kind != .directory }.isEmpty)
            }
        }

        private func expectTold(_ box: Box) async throws {
            let catalog = CatalogFile(box.catalog)
            for names in Self.names {
                let told = names.map(\.description).joined(separator: "/")
                let item = try #require(
                    try box.items(at: .done).first { try ticket($0)["original_name"]?.string == told }, "\(told)")
                let parts = try #require(try ticket(item)["dropped_as"]?.array)
                #expect(parts.map { $0.string.map { Array($0.utf8) } ?? bytes($0) } == names.map(\.bytes))
                // A name that leaves no room for the receipt's ending has a shorter receipt.
                if names.last!.bytes.count < 250 { _ = try await box.item(of: names) }
                try await box.until("the catalog knows \(told)") {
                    let entry = try await catalog.entry(item.id)
                    return entry?.stage == .done && entry?.originalName == told
                }
            }
        }

        private func ticket(_ item: Item) throws -> JSON { try JSON(parsing: try Disk().read(item.ticket)) }

        private func bytes(_ json: JSON) -> [UInt8] {
            (json.array ?? []).compactMap { $0.int.flatMap(UInt8.init(exactly:)) }
        }

        @Test("A name dropped again is a second item, and the receipt belongs to the newer one")
        func again() async throws {
            try await Box.with("") { box in
                let first = try await film(box.directory / "first.mp4", mark: "first")
                let second = try await film(box.directory / "second.mp4", mark: "second")
                try await box.start()

                try await box.drop(first, as: "film.mp4")
                try await box.until("the first is taken") { try !Disk().exists(box.door / "film.mp4") }
                try await box.drop(second, as: "film.mp4")
                try await box.until("both are done") { try box.items(at: .done).count == 2 }

                let newer = try #require(try box.items(at: .done).last)
                #expect(try Disk().same(newer.source, second))
                #expect(try await box.item("film.mp4") == newer)
            }
        }
    }
}
