import Glibc
import JSONValue
import Pipeline
import S3
import Spool
import SystemCalls
import TestSupport
import Testing

extension Appliance {
    @Suite("Films that come by the second door") struct UploadTests {
        /// A door at an address of the kernel's choice, and a token for it.
        private static func settings(in directory: String, _ more: String = "") -> String {
            """
            [http]
            \(more)
            listen = 127.0.0.1:0
            link_key = \(directory)/link.key
            [token app]
            secret = \(directory)/app.token
            scopes = upload
            """
        }

        /// Starts the daemon, and returns where its HTTP door is.
        private func open(_ box: Box) async throws -> String {
            let before = box.logged.utf8.count
            try await box.start()
            return try await box.wait("the HTTP door is open") {
                let said = String(decoding: box.logged.utf8.dropFirst(before), as: UTF8.self)
                let words = "the HTTP door is open at "
                guard let line = said.split(separator: "\n").first(where: { $0.contains(words) }) else { return nil }
                let place = line.split(separator: " ").first { $0.hasPrefix("127.0.0.1:") }
                return place.map { "http://\($0.filter { $0.isNumber || $0 == "." || $0 == ":" })" }
            }
        }

        /// What curl says: the answer's head and body, in lines.
        private func curl(_ words: Command.Argument...) async throws -> [String] {
            try await run("/usr/bin/curl", ["--silent", "--show-error", "--include"] + words)
        }

        @Test("After kill -9 at 99 % of a film, its client goes on where it was, and it is taken in once")
        func killed() async throws {
            try await Box.with("") { box in
                try box.write(settings: Self.settings(in: "\(box.directory)"))
                try Disk().write(Array("a-secret-of-sixteen".utf8), to: box.directory / "app.token")
                let film = try await film(box.directory / "film.mp4")
                let bytes = try Disk().read(film, limit: 1 << 30)
                let most = bytes.count * 99 / 100
                try Disk().write(Array(bytes[..<most]), to: box.directory / "first")
                try Disk().write(Array(bytes[most...]), to: box.directory / "rest")

                var place = try await open(box)
                let order = try await ask(
                    place, "/upload/video", #"{"filename":"film.mp4","size":\#(bytes.count),"title":"A film"}"#)
                let id = try #require(order["video_id"]?.string.flatMap { ItemID($0) })
                let path = try #require(order["url"]?.string).dropFirst(place.utf8.count)
                let part = try await curl(
                    "--upload-file", .init("", box.directory / "first"), "--header",
                    .init("Content-Range: bytes 0-\(most - 1)/\(bytes.count)"), .init(place + path))
                #expect(part.contains { $0.contains(" 308 ") }, "\(part)")
                try await box.kill()

                place = try await open(box)
                let asked = try await curl("--head", .init(place + path))
                #expect(asked.contains { $0.lowercased().hasPrefix("upload-offset: \(most)") })
                let last = try await curl(
                    "--upload-file", .init("", box.directory / "rest"), "--header",
                    .init("Content-Range: bytes \(most)-\(bytes.count - 1)/\(bytes.count)"), .init(place + path))
                #expect(last.contains { $0.contains("201") })

                let item = try await box.wait("the film is in done/") {
                    try box.items(at: .done).first { $0.id == id }
                }
                #expect(try Disk().same(item.source, film))
                #expect(try Disk().entries(of: box.spool / "uploads").isEmpty)
                #expect(try Stage.allCases.flatMap { try box.items(at: $0) }.count == 1)
                let document = try #require(try box.json(item.documents / "00001.json"))
                #expect(document["title"] == "A film")
            }
        }

        @Test(
            "With an S3 store a client puts a film there in parts, at signed addresses, and it is fetched and taken away"
        )
        func parts() async throws {
            let shore = try await Shore()
            let place = try TemporaryDirectory()
            let settings = Self.settings(in: "\(place.path)", "single_put = 5 MiB")
            try await Box.with(shore.settings + "\n" + settings) { box in
                try Disk().write(Array("a-secret-of-sixteen".utf8), to: place.path / "app.token")
                let film = try await film(box.directory / "film.mp4")
                // A free space box (ISO 14496-12 §8.1.2) makes it large enough for two parts.
                let padding = 64 << 20
                try Disk().append([0x04, 0, 0, 8] + Array("free".utf8), to: film)
                try Disk().append([UInt8](repeating: 0, count: padding), to: film)
                let bytes = try Disk().read(film, limit: 1 << 30)
                let door = try await open(box)
                let order = try await ask(door, "/upload/video", #"{"filename":"film.mp4","size":\#(bytes.count)}"#)
                let id = try #require(order["video_id"]?.string.flatMap { ItemID($0) })
                let parts = try #require(order["parts"]?.array)
                #expect(parts.count == 2)

                #expect(try await ask(door, "/upload/\(id)/complete", "")["type"] == "urn:ingestd:problem:incomplete")
                for part in parts {
                    let (offset, size) = (part["offset"]?.int ?? 0, part["size"]?.int ?? 0)
                    let piece = box.directory / "piece"
                    try Disk().write(Array(bytes[offset..<offset + size]), to: piece)
                    let put = try await curl("--upload-file", .init("", piece), .init(part["url"]?.string ?? ""))
                    #expect(put.contains { $0.contains(" 200") })
                }
                #expect(try await ask(door, "/upload/\(id)/complete", "")["status"] == "fetching")

                let item = try await box.wait("the film is in done/") {
                    try box.items(at: .done).first { $0.id == id }
                }
                #expect(try Disk().same(item.source, film))
                try await box.until("nothing is left of it at its place in the store") {
                    try await shore.direct.size(of: try #require(ObjectKey("uploads/default/\(id)"))) == nil
                }
            }
        }

        private func ask(_ door: String, _ path: String, _ body: String) async throws -> JSON {
            let answer = try await curl(
                "--header", "Authorization: Bearer a-secret-of-sixteen", "--data", .init(body), .init(door + path))
            return try JSON(parsing: answer.drop { !$0.isEmpty && $0 != "\r" }.joined())
        }
    }
}
