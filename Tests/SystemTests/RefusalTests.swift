import Glibc
import Spool
import SystemCalls
import Testing

extension Appliance {
    @Suite("What is not served, and what waits") struct RefusalTests {
        @Test("A second daemon on a spool is refused with a sentence, and the first goes on")
        func second() async throws {
            try await Box.with("") { box in
                try await box.start()
                let before = box.logged

                let other = try box.launch(box.arguments)
                let ending = try await box.wait("the second ends", within: .seconds(20)) { other.ended }

                #expect(ending == .code(1))
                #expect(box.logged.dropFirst(before.count).contains("is served by another ingestd already"))
                try await box.drop(film(box.directory / "film.mp4"), as: "film.mp4")
                _ = try await box.item("film.mp4")
            }
        }

        @Test("A spool with a directory of ours that anyone may write is refused with a sentence")
        func open() async throws {
            try await Box.with("") { box in
                _ = (box.spool / "transcoded").withCString { chmod($0, 0o777) }

                let other = try box.launch(box.arguments)
                let ending = try await box.wait("it ends", within: .seconds(20)) { other.ended }

                #expect(ending == .code(1))
                #expect(box.logged.contains("transcoded may be written by anyone: take the right away (chmod o-w)"))
            }
        }

        @Test("A configured spool that is not there is offline, and served when it appears")
        func offline() async throws {
            try await Box.with("[door]\nquiet = 1 s") { box in
                // As a mount that comes later: made elsewhere.
                try Disk().rename(box.spool, to: box.directory / "elsewhere")
                try box.launch()
                try await box.until("the log says that it is offline") { box.logged.contains("is not a spool") }
                #expect(try !Disk().exists(box.spool))

                try Disk().rename(box.directory / "elsewhere", to: box.spool)
                try await box.until("it is served") { try Disk().exists(box.work / "status.json") }

                try await box.drop(film(box.directory / "film.mp4"), as: "film.mp4")
                _ = try await box.item("film.mp4")
            }
        }

        @Test("Below the floor of free space the door waits with one warning, and admits when there is room")
        func full() async throws {
            try #require(getuid() == 0, "this test mounts a tmpfs, which only root may")
            try await Box.with("") { box in
                try await run("/bin/mount", ["-t", "tmpfs", "-o", "size=64m", "tmpfs", .init("", box.spool)])
                do {
                    try await fill(box)
                } catch {
                    try await unmount(box)
                    throw error
                }
                try await box.stop()
                try await unmount(box)
            }
        }

        /// With the spool on a file system of 64 MiB.
        private func fill(_ box: Box) async throws {
            try Spool.make(at: box.spool, on: Disk())
            try box.write(settings: "[space]\nfloor = 16 MiB\ninodes = 0")
            let source = try await film(box.directory / "film.mp4")
            let ballast = box.spool / "work" / "index"
            try Disk().write([UInt8](repeating: 0, count: 50 << 20), to: ballast)
            try await box.start()

            try await box.drop(source, as: "film.mp4")
            try await box.until("the log says that there is no room") { box.logged.contains("no room: ") }
            try await box.until("it is at the door") { try box.doorCount("offered") == 1 }
            #expect(try box.items(at: .admitted).isEmpty)
            #expect(try Disk().exists(box.door / "film.mp4"))
            try Disk().remove(file: ballast)

            _ = try await box.item("film.mp4")
            let log = box.logged.split(separator: "\n")
            #expect(log.count { $0.contains("no room: ") && $0.hasPrefix("warning: trouble") } == 1)
            #expect(log.count { $0.contains("no room: ") && $0.hasPrefix("info: trouble has passed") } == 1)
        }

        /// The box's own directory is below it, empty, as it was.
        private func unmount(_ box: Box) async throws {
            try await run("/bin/umount", ["-l", .init("", box.spool)])
        }
    }
}
