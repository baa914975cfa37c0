import Glibc
import JSONValue
import Spool
import SystemCalls
import Testing

extension Appliance {
    @Suite("An ffmpeg that is stopped or killed") struct HangTests {
        static let settings = "[transcode]\npreset = slow\nladder = 240 480\nsegment = 2 s\nstall = 1 s"

        @Test(
            "The film waits, is tried again, and ends in done/ once",
            arguments: [(SIGSTOP, "no progress for 1 s"), (SIGKILL, "ended by signal 9"), (SIGSEGV, "crashed")])
        func harmed(signal: Int32, words: String) async throws {
            try await Box.with(Self.settings) { box in
                let source = try await film(box.directory / "film.mp4", seconds: 16, size: "640x480")
                try await box.start()
                try await box.drop(source, as: "film.mp4")
                let victim = try await box.wait("an encoder is at work") {
                    try box.items(at: .segmented).isEmpty
                        ? nil : try processes(about: box.work, running: "ffmpeg").first
                }
                Glibc.kill(try #require(pid_t(victim.description)), signal)

                try await box.until("the log says why it waits") { box.logged.contains(words) }
                let item = try await box.item("film.mp4")

                #expect(try await frames(of: item.renditions / "480p.mp4") == 400)
                #expect(try box.items(at: .done).count == 1 && box.items(at: .failed).isEmpty)
            }
        }

        @Test("A film over which ffmpeg hangs time and again goes to failed/ with the reason")
        func poison() async throws {
            try await Box.with("") { box in
                let program = box.directory / "ffmpeg"
                let script = "case \"$*\" in *progress*) exec sleep 99;; esac; exec /usr/bin/ffmpeg \"$@\""
                try Disk().write(Array("#!/bin/sh\n\(script)\n".utf8), to: program)
                _ = program.withCString { chmod($0, 0o755) }
                try box.write(settings: "[transcode]\nffmpeg = \(program)\nstall = 1 s\n[patience]\nstarts = 2")
                try await box.start()
                try await box.drop(film(box.directory / "film.mp4", seconds: 1), as: "film.mp4")

                let item = try await box.item("film.mp4", at: .failed)

                let reason = try #require(try box.json(item.failure)?["reason"]?.string)
                #expect(reason.contains("made no progress for 1 s, 2 times"), "\(reason)")
                #expect(try item.diary().filter { $0 == "suspicious segmented" }.count == 2)
            }
        }
    }
}
