import Glibc
import JSONValue
import Spool
import SystemCalls
import TestSupport
import Testing

extension Appliance {
    /// Both ways in which others hear of films, by the real daemon.
    @Suite("Others are told") struct WebhookTests {
        private static let secret = "secret-of-the-site"

        @Test("A receiver that was away is told all, in order and signed, though the daemon was killed meanwhile")
        func webhook() async throws {
            let directory = try TemporaryDirectory()
            let file = directory.path / "secret"
            try Disk().write(Array(Self.secret.utf8), to: file)
            let receiver = try Server("webhook-receiver", Self.secret)
            _ = try receiver.ask("status 503")
            let settings = "[webhook site]\nurl = \(receiver["endpoint"])/hook\nsecret = \(file)"
            try await Box.with(settings) { box in
                let source = try await film(box.directory / "film.mp4", seconds: 4, size: "320x240")
                try await box.start()
                try await box.drop(source, as: "film.mp4")
                try await box.until("the webhook is in trouble") {
                    box.logged.contains("the webhook site is not told") && box.logged.contains("503")
                }
                try await box.kill()

                try await box.start()
                let item = try await box.item("film.mp4")
                // No film waits for a receiver.
                #expect(try receiver.ask("events").contains("[]"))
                _ = try receiver.ask("status 204")
                let told = try #require(try JSON(parsing: Array(receiver.ask("events 5").utf8)).array)

                let stages = ["admitted", "segmented", "transcoded", "pinned", "done"]
                #expect(told.compactMap { $0["body"]?["stage"]?.string } == stages)
                #expect(told.allSatisfy { $0["signed"] == true && $0["id"] == $0["body"]?["event"] })
                #expect(told.allSatisfy { $0["body"]?["id"]?.string == item.id.description })
                #expect(told.last?["body"]?["document"]?["status"] == "completed")
                try await box.until("the trouble has passed") { box.logged.contains("trouble has passed") }

                try await box.kill()
                try await box.start()
                // Told once more is another film: nothing is repeated before it.
                try await box.drop(source, as: "again.mp4")
                _ = try await box.item("again.mp4")
                let more = try #require(try JSON(parsing: Array(receiver.ask("events 10").utf8)).array)
                #expect(Set(more.compactMap { $0["id"]?.string }).count == 10)
                #expect(more.count == 10)
            }
        }

        @Test("Who watches hears of a film from the daemon itself")
        func watched() async throws {
            let directory = try TemporaryDirectory()
            let socket = directory.path / "http.sock"
            try await Box.with("[http]\nlisten = unix:\(socket)\nopen = yes\nlink_key = \(directory.path / "link.key")")
            { box in
                let source = try await film(box.directory / "film.mp4", seconds: 4, size: "320x240")
                try await box.start()
                try await box.until("the door is open") { try Disk().exists(socket) }
                let events = Task(executorPreference: BlockingThreads()) {
                    var text = ""
                    let words: [Command.Argument] = [
                        "-sN", "--max-time", "60", "--unix-socket", .init("", socket), "http://box/events",
                    ]
                    // However it ends: what was heard counts.
                    _ = try await Command("/usr/bin/curl", words).run {
                        text += String(decoding: $0, as: UTF8.self) + "\n"
                    }
                    return text
                }
                try await box.drop(source, as: "film.mp4")
                _ = try await box.item("film.mp4")
                // The daemon's end is the stream's.
                try await box.stop()
                let text = try await events.value
                #expect(text.contains("event: progress"))
                #expect(text.contains(#""stage":"done""#))
            }
        }
    }
}
