import JSONValue
import Pipeline
import SQLite
import Spool
import SystemCalls
import Testing

extension Appliance {
    @Suite("Side-cars") struct SidecarTests {
        /// Fields that nobody knows, a number as no double has it, the same name twice, escapes.
        static let text = """
            {"title": "Die Brücke", "shot": {"lens": 35.10, "take": 12345678901234567890},
             "tag": "a", "tag": "b", "note": "\\u00e9\\n\\/", "none": null, "description": "über Wasser" }
            """

        @Test("A side-car counts whether it comes before its film, with it, or later, and is kept word for word")
        func order() async throws {
            try await Box.with("") { box in
                let one = try await film(box.directory / "1.mp4", mark: "1")
                let two = try await film(box.directory / "2.mp4", mark: "2")
                let three = try await film(box.directory / "3.mp4", mark: "3")
                try await box.start()

                try box.drop(text: Self.text, as: "before.mp4.json")
                try await box.until("it waits for its film") { try box.doorCount("offered") == 1 }
                try await box.drop(one, as: "before.mp4")
                try box.drop(text: Self.text, as: "with.json")
                try await box.drop(two, as: "with.mp4")
                try await box.drop(three, as: "later.mp4")
                _ = try await box.item("later.mp4")
                try box.drop(text: Self.text, as: "later.json")

                let names: [Name] = ["before.mp4", "with.mp4", "later.mp4"]
                for name in names {
                    let item = try await box.item(name)
                    let receipt: JSON = try await box.wait("the metadata of \(name) is in its receipt") {
                        guard let receipt = try box.receipt(name), receipt["metadata"] != nil else { return nil }
                        return receipt
                    }
                    #expect(try Disk().read(item.metadata / "00001.json") == Array(Self.text.utf8))
                    #expect(receipt["metadata"] == (try JSON(parsing: Self.text)))
                    #expect(receipt["title"]?.string == "Die Brücke")
                }
            }
        }

        @Test("A later side-car is the next version of the metadata and of the document, and reaches the catalog")
        func versions() async throws {
            try await Box.with("") { box in
                let source = try await film(box.directory / "film.mp4")
                try await box.start()
                try box.drop(text: Self.text, as: "film.json")
                try await box.drop(source, as: "film.mp4")
                let item = try await box.item("film.mp4")
                try await box.until("the first side-car is there") {
                    try box.receipt("film.mp4")?["title"] == "Die Brücke"
                }
                let before = try Disk().entries(of: item.documents).count

                try box.drop(text: "{\"title\": \"Neu\"}", as: "film.mp4.json")

                let catalog = CatalogFile(box.catalog)
                try await box.until("the catalog has the new title") {
                    let entry = try await catalog.entry(item.id)
                    return entry?.title == "Neu" && entry?.documents.count == before + 1
                }
                #expect(try Disk().read(item.metadata / "00001.json") == Array(Self.text.utf8))
                #expect(try box.json(item.metadata / "00002.json")?["title"]?.string == "Neu")
                let document = try #require(try box.json(item.documents / Spool.version(before + 1)))
                #expect(document["title"]?.string == "Neu")
                #expect(try box.receipt("film.mp4")?["version"]?.int == before + 1)
            }
        }

        @Test("A side-car that is no JSON object is refused with the place of the mistake, and harms no film")
        func broken() async throws {
            try await Box.with("") { box in
                let source = try await film(box.directory / "film.mp4")
                try await box.start()

                try await box.drop(source, as: "film.mp4")
                _ = try await box.item("film.mp4")
                try box.drop(text: "{\"title\": oops}", as: "film.mp4.json")

                let receipt = try await box.note("film.mp4.json", saying: "line 1, column 11")
                #expect(receipt["status"]?.string == "refused")
                #expect(try Disk().exists(box.door / "film.mp4.json"))
                #expect(try box.receipt("film.mp4")?["status"]?.string == "completed")
            }
        }
    }
}
