import JSONValue
import Spool
import SystemCalls
import Testing

extension Appliance {
    @Suite("The clock is wrong") struct ClockTests {
        @Test("A clock that is set back by fifteen years and forth again, at work and at a restart, costs no film")
        func jumps() async throws {
            try await Box.with("[transcode]\nladder = 120") { box in
                let clock = try await FalseClock(in: box.directory)
                let names: [Name] = ["first.mp4", "jump.mp4", "second.mp4", "third.mp4"]
                let films = box.directory / "films"
                try Disk().makeDirectory(films)
                for name in names {
                    try await film(films / name, seconds: name == "jump.mp4" ? 20 : 1, mark: "\(name)")
                }

                try clock.set(year: 2035)
                try await box.start(by: clock.starter)
                try await box.drop(films / "first.mp4", as: "first.mp4")
                let first = try await box.item("first.mp4")
                try await box.drop(films / "jump.mp4", as: "jump.mp4")
                try await box.until("it is being transcoded") { try !box.items(at: .segmented).isEmpty }
                try clock.set(year: 2020)
                _ = try await box.item("jump.mp4")
                try await box.drop(films / "second.mp4", as: "second.mp4")
                try await box.kill()
                try await box.start(by: clock.starter)
                let second = try await box.item("second.mp4")
                try clock.set(year: 2035)
                try await box.drop(films / "third.mp4", as: "third.mp4")
                _ = try await box.item("third.mp4")
                try await box.stop()

                // The clock was false indeed.
                #expect(try arrival(of: first).hasPrefix("2035") && arrival(of: second).hasPrefix("2020"))
                #expect(second.id < first.id)
                #expect(try box.items(at: .done).count == names.count)
                for name in names {
                    #expect(try box.receipt(name)?["status"]?.string == "completed", "\(name)")
                }
                let control = try Daemon.program("ingestctl")
                for words: [Command.Argument] in [["fsck"], ["verify", "--all"]] {
                    try await run(control, words + ["--config", .init("", box.configuration)])
                }
            }
        }

        private func arrival(of item: Item) throws -> String {
            let arrived = try #require(JSON(parsing: try Disk().read(item.ticket))["arrived"]?.int)
            return "\(Timestamp(nanoseconds: Int64(arrived)))"
        }
    }
}
