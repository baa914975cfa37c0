import Glibc
import JSONValue
import Spool
import SystemCalls
import Testing

extension Appliance {
    @Suite("What an operator does by hand") struct OperatorTests {
        @Test("A failed item that is moved back to admitted/ by hand is tried again")
        func retry() async throws {
            try await Box.with("") { box in
                // The operator's ffmpeg is broken as long as there is a file `broken`.
                let (program, broken) = (box.directory / "ffmpeg", box.directory / "broken")
                let text = """
                    #!/bin/sh
                    case "$*" in
                    *progress*) [ -e "\(broken)" ] && { echo "Decoder not found" >&2; exit 1; };;
                    esac
                    exec /usr/bin/ffmpeg "$@"
                    """
                try Disk().write(Array(text.utf8), to: program)
                _ = program.withCString { chmod($0, 0o755) }
                try Disk().write([], to: broken)
                try box.write(settings: "[transcode]\nffmpeg = \(program)")
                try await box.start()
                try await box.drop(film(box.directory / "film.mp4"), as: "film.mp4")
                let failed = try await box.item("film.mp4", at: .failed)
                let reason = try #require(try box.receipt("film.mp4")?["failure"]?["reason"]?.string)
                #expect(reason.contains("its codec is not known here"))
                #expect(try box.json(failed.failure)?["output"]?.string == "Decoder not found\n")

                try Disk().remove(file: broken)
                try await run("/bin/mv", [.init("", failed.directory), .init("", box.spool / "admitted")])

                let item = try await box.wait("it is done") {
                    try box.items(at: .done).first
                }
                #expect(item.id == failed.id)
                #expect(try !Disk().exists(item.failure))
                try await box.until("the receipt says so") {
                    let receipt = try box.receipt("film.mp4")
                    return receipt?["status"]?.string == "completed" && receipt?["failure"] == nil
                }
            }
        }

        @Test("While the spool is paused films are taken in and nothing is begun; then all goes on at once")
        func pause() async throws {
            try await Box.with("") { box in
                let one = try await film(box.directory / "1.mp4", mark: "1")
                let two = try await film(box.directory / "2.mp4", mark: "2")
                try box.queue().pause(true)
                try await box.start()

                try await box.drop(one, as: "1.mp4")
                _ = try await box.item("1.mp4", at: .admitted)
                try await box.drop(two, as: "2.mp4")
                _ = try await box.item("2.mp4", at: .admitted)
                for item in try box.items(at: .admitted) { #expect(try item.diary().isEmpty) }
                #expect(try box.items(at: .admitted).count == 2)
                try box.queue().pause(false)

                // Long before the slow tick, which comes every minute.
                try await box.until("both are done", within: .seconds(30)) { try box.items(at: .done).count == 2 }
            }
        }

        @Test("After SIGHUP a good configuration holds for the next film, and a broken one changes nothing")
        func reload() async throws {
            try await Box.with("[transcode]\nladder = 120") { box in
                let one = try await film(box.directory / "1.mp4", mark: "1")
                let two = try await film(box.directory / "2.mp4", mark: "2")
                try await box.start()

                try box.write(settings: "[transcode]\nladder = 121\nspeed = warp")
                box.daemon?.signal(SIGHUP)
                try await box.until("the log says what is wrong") {
                    box.logged.contains("the old configuration stays") && box.logged.contains("unknown key speed")
                        && box.logged.contains("ladder = 121")
                }
                try await box.drop(one, as: "1.mp4")
                #expect(try await rungs(of: box.item("1.mp4")) == ["120p.mp4"])

                try box.write(settings: "[transcode]\nladder = 160 240")
                box.daemon?.signal(SIGHUP)
                try await box.until("the log says that it was read") { box.logged.contains("configuration read again") }
                try await box.drop(two, as: "2.mp4")
                #expect(try await rungs(of: box.item("2.mp4")) == ["160p.mp4", "240p.mp4"])
            }
        }

        private func rungs(of item: Item) throws -> [String] {
            try Disk().entries(of: item.renditions).map(\.name.description).filter { $0.hasSuffix(".mp4") }.sorted()
        }

        @Test("SIGHUP in the middle of a film costs the units under way, and the film is finished")
        func reloadAtWork() async throws {
            try await Box.with("[transcode]\npreset = slow\nsegment = 2 s") { box in
                let source = try await film(box.directory / "film.mp4", seconds: 12, size: "640x480")
                try await box.start()
                try await box.drop(source, as: "film.mp4")
                try await box.until("it is being encoded") {
                    try box.items(at: .segmented).first?.diary().contains("unit segmented") == true
                }

                box.daemon?.signal(SIGHUP)

                let item = try await box.item("film.mp4")
                #expect(try item.diary().contains("stopped segmented"))
                #expect(try item.diary().count { $0 == "unit segmented" } == 8)
                #expect(try await frames(of: item.renditions / "480p.mp4") == 300)
            }
        }
    }
}
