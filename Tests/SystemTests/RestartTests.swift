import Glibc
import JSONValue
import Spool
import SystemCalls
import Testing

extension Appliance {
    @Suite("The daemon goes and comes back") struct RestartTests {
        /// Twelve units, slow enough to be met half-way.
        static let settings = "[transcode]\npreset = slow\nladder = 240 480\nsegment = 2 s"

        @Test("After kill -9 in the middle of a film, finished units stay as they are and only the rest is made")
        func killed() async throws {
            try await Box.with(Self.settings) { box in
                try await begin(box)
                try await box.kill()
                try await box.until("no ffmpeg outlives the daemon", within: .seconds(2)) {
                    try processes(about: box.spool, running: "ffmpeg").isEmpty
                }
                let finished = try units(box)
                try #require(finished.count >= 2)

                try await box.start()
                let item = try await resume(box, finished)

                #expect(try await frames(of: item.renditions / "480p.mp4") == 600)
                // The line of a unit that was finished just before the kill may be missing.
                #expect((12...14).contains(try item.diary().count { $0 == "unit segmented" }))
            }
        }

        @Test("SIGTERM ends the daemon within seconds, leaves no ffmpeg, and the next start goes on")
        func stopped() async throws {
            try await Box.with(Self.settings) { box in
                try await begin(box)
                try await box.stop()
                #expect(try processes(about: box.spool, running: "ffmpeg").isEmpty)
                let finished = try units(box)
                let stopped = try #require(try box.items(at: .segmented).first)
                #expect(try Attempts(of: stopped, on: Disk()).unended == 0)

                try await box.start()
                let item = try await resume(box, finished)

                #expect(try await frames(of: item.renditions / "240p.mp4") == 600)
                #expect(try item.diary().contains("stopped segmented"))
                #expect(try box.items(at: .failed).isEmpty)
            }
        }

        @Test("A film that brings the daemon down again and again is taken off the road")
        func poison() async throws {
            // Every encoder kills whoever started it.
            let script = "case \"$*\" in *progress*) kill -9 $PPID; exec sleep 9;; esac; exec /usr/bin/ffmpeg \"$@\""
            try await Box.with("") { box in
                let program = box.directory / "ffmpeg"
                try Disk().write(Array("#!/bin/sh\n\(script)\n".utf8), to: program)
                _ = program.withCString { chmod($0, 0o755) }
                try box.write(settings: "[transcode]\nffmpeg = \(program)\nconfine = no\n[patience]\nstarts = 2")
                try await box.drop(film(box.directory / "film.mp4"), as: "film.mp4")

                var starts = 0
                while try box.receipt("film.mp4")?["stage"]?.string != "failed", starts < 6 {
                    starts += 1
                    try box.launch()
                    try await until(box, "the daemon dies, or the film is taken off the road") {
                        try box.receipt("film.mp4")?["stage"]?.string == "failed"
                    }
                }

                let failed = try await box.item("film.mp4", at: .failed)
                let diary = try failed.diary()
                #expect(starts == 3, "\(diary) \(box.logged)")
                #expect(try Disk().exists(failed.source))
                #expect(
                    try box.receipt("film.mp4")?["failure"]?["reason"]?.string?.contains("stops the daemon") == true)
            }
        }

        /// Drops a long film and waits until it is half-way through its units.
        private func begin(_ box: Box) async throws {
            let source = try await film(box.directory / "film.mp4", seconds: 24, size: "640x480")
            try await box.start()
            try await box.drop(source, as: "film.mp4")
            try await box.until("some units are finished, and others under way") {
                try #require(
                    box.receipt("film.mp4")?["stage"]?.string != "done", "the film was too quick for this test")
                return try units(box).count >= 3 && !processes(about: box.spool, running: "ffmpeg").isEmpty
            }
        }

        /// Waits for the film, and watches that what was finished is not touched until it is joined.
        private func resume(_ box: Box, _ finished: [Path: Attributes]) async throws -> Item {
            try await box.until("the film is joined") {
                for (path, attributes) in finished {
                    guard let now = try Disk().attributes(of: path) else { continue }
                    #expect(now.inode == attributes.inode && now.modified == attributes.modified, "\(path)")
                }
                return try box.items(at: .segmented).isEmpty && box.items(at: .admitted).isEmpty
            }
            return try await box.item("film.mp4")
        }

        /// The files of all finished units of picture.
        private func units(_ box: Box) throws -> [Path: Attributes] {
            var found: [Path: Attributes] = [:]
            for item in try box.items(at: .segmented) {
                let scratch = box.work / item.id.name / "scratch"
                guard try Disk().exists(scratch) else { continue }
                for unit in try Disk().entries(of: scratch).map(\.name) {
                    guard unit.description.hasPrefix("video-"), !unit.description.hasSuffix(".part") else { continue }
                    // The largest file stands for all of the unit.
                    let path = scratch / unit / "480p.mp4"
                    if let attributes = try Disk().attributes(of: path) { found[path] = attributes }
                }
            }
            return found
        }

        /// Until the daemon has ended, or something has come about.
        private func until(_ box: Box, _ what: String, _ look: () throws -> Bool) async throws {
            let daemon = try #require(box.daemon)
            let end = ContinuousClock.now + .seconds(30)
            while daemon.ended == nil, try !look() {
                guard ContinuousClock.now < end else { throw Overdue(what: what, log: box.logged) }
                try await Task.sleep(for: .milliseconds(20))
            }
        }
    }
}
