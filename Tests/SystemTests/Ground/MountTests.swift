import JSONValue
import Spool
import SystemCalls
import Testing

extension Appliance {
    @Suite("Mounts") struct MountTests {
        @Test("A spool whose mount goes in the middle of a film is left alone, and the film goes on when it is back")
        func gone() async throws {
            let settings = "[door]\nrescan = 1 s\n[spool main]\nfloor = 0 B\ninodes = 0"
            try await Box.with(settings) {
                try await Volume(at: $0, megabytes: 64, inodes: 2000)
            } _: { box in
                let volume = try #require(box.ground as? Volume)
                let source = try await film(box.directory / "film.mp4", seconds: 8, size: "640x480")
                try await box.start()
                try await box.drop(source, as: "film.mp4")
                try await box.until("it is being transcoded") { try !box.items(at: .segmented).isEmpty }

                try volume.detach()
                try await box.until("the log says that it is offline") { box.logged.contains("offline") }
                #expect(try Disk().entries(of: box.spool).map(\.name) == [])
                try await volume.mount()

                _ = try await box.item("film.mp4")
                #expect(try box.items(at: .failed).isEmpty)
            }
        }

        @Test("On a file system without events and leases the door is polled, and the status says so")
        func mirrored() async throws {
            try await Box.with("[door]\nquiet = 500 ms\npoll = 500 ms\n[transcode]\nladder = 120") {
                try await Mirror(at: $0)
            } _: { box in
                let behind = try #require(box.ground as? Mirror).behind / "incoming"
                try await box.start()
                try await film(behind / "film.mp4", seconds: 1)

                // Its receipt may be away for an instant: replacing a file is not atomic to a reader on bindfs.
                let item = try await box.wait("it is done") { try box.items(at: .done).first }

                let ticket = try JSON(parsing: try Disk().read(item.ticket))
                #expect(ticket["proof"]?.string?.hasPrefix("quiet time: ") == true)
                #expect(try box.json(box.work / "status.json")?["door"]?["polled"]?.array?.count == 1)
                let control = try Daemon.program("ingestctl")
                let status = try await run(control, ["status", "--config", .init("", box.configuration)])
                #expect(status.contains { $0.contains("polled") && $0.contains("FUSE gives no events") })
            }
        }
    }
}
