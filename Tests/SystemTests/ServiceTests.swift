import Glibc
import Spool
import SystemCalls
import TestSupport
import Testing

extension Appliance {
    @Suite("The daemon as a service: start, reload, stop, as a service manager hears of it") struct ServiceTests {
        /// A box whose daemon has a service manager and a run-time directory.
        private static func with(
            _ settings: String = "", _ test: (Box, Ear) async throws -> Void
        ) async throws {
            let ear = Ear(try DatagramSocket())
            try await Box.with(settings) { box in
                try await box.start(by: ear.starter(box))
                try await box.until("it is ready") { ear.hear().contains { $0.hasPrefix("READY=1") } }
                try await test(box, ear)
            }
        }

        @Test("A reload returns when the new configuration serves")
        func good() async throws {
            try await Self.with { box, ear in
                try box.write(settings: "[door]\nquiet = 1 s")

                let (code, text) = try await reload(at: box.directory)

                #expect(code == 0, "\(text)")
                #expect(text == "serving \(box.spool)\n")
                let heard = ear.hear()
                let reloading = try #require(heard.firstIndex { $0.hasPrefix("RELOADING=1") })
                #expect(heard[reloading...].contains { $0.hasPrefix("READY=1") })
                try await box.drop(film(box.directory / "film.mp4"), as: "film.mp4")
                _ = try await box.item("film.mp4")
            }
        }

        @Test("A broken configuration is refused with every problem; the old one serves, and the status says so on")
        func broken() async throws {
            try await Self.with { box, ear in
                try box.write(settings: "[door]\nquiet = soon\npol = 1 s")

                let (code, text) = try await reload(at: box.directory)

                #expect(code == 1)
                #expect(text.contains("[door] quiet = soon: must be") && text.contains("unknown key pol"))
                #expect(box.logged.contains("[door] quiet = soon: must be"))
                try await box.until("it is ready again") {
                    ear.hear().last { $0.hasPrefix("READY=1") }?.contains("the old configuration stays: ") == true
                }
                try await box.drop(film(box.directory / "film.mp4"), as: "film.mp4")
                _ = try await box.item("film.mp4")
                try await box.until("the status says both") {
                    ear.hear().last.map { $0.hasPrefix("STATUS=the old") && $0.contains("(and 1 more); 1 done") }
                        == true
                }

                try box.write(settings: "")
                #expect(try await reload(at: box.directory).code == 0)
                try await box.until("it says no more of it") { ear.hear().last?.contains("1 done") == true }
                #expect(ear.hear().last?.contains("the old configuration") == false)
            }
        }

        @Test("A configuration that cannot be served makes way for the one before")
        func unservable() async throws {
            try await Self.with { box, ear in
                let other = box.directory / "other"
                try Spool.make(at: other, on: Disk())
                _ = (other / "done").withCString { chmod($0, 0o777) }
                let good = try Disk().read(box.configuration)
                // The first two lines say where the spool is.
                let rest = good.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropFirst(2)
                let head = Array("[spool main]\npath = \(other)\n".utf8)
                let broken = head + rest.joined(separator: [UInt8(ascii: "\n")])
                try Disk().write(broken, to: box.configuration)

                let (code, answer) = try await reload(at: box.directory)

                #expect(code == 1)
                #expect(answer.contains("done may be written by anyone"))
                try await box.until("the old one serves") {
                    ear.hear().last { $0.hasPrefix("READY=1") }?.contains("may be written by anyone") == true
                }
                try Disk().write(good, to: box.configuration)
                try await box.drop(film(box.directory / "film.mp4"), as: "film.mp4")
                _ = try await box.item("film.mp4")
            }
        }

        @Test("Reloads that are asked for at the same time are all answered")
        func several() async throws {
            try await Self.with { box, _ in
                let directory = box.directory
                let daemon = try #require(box.daemon)
                try await withThrowingTaskGroup(of: Int.self) { group in
                    for _ in 0..<4 { group.addTask { try await reload(at: directory).code } }
                    daemon.signal(SIGHUP)
                    for try await code in group { #expect(code == 0) }
                }
                try await box.drop(film(box.directory / "film.mp4"), as: "film.mp4")
                _ = try await box.item("film.mp4")
            }
        }

        @Test("A reload that waits for a daemon that dies is told so")
        func death() async throws {
            try await Self.with { box, _ in
                box.daemon?.signal(SIGSTOP)
                let directory = box.directory
                async let answer = reload(at: directory)
                try await box.until("it waits") { connections(to: directory / "control") == 1 }
                try await box.kill()

                let (code, text) = try await answer

                #expect(code == 1)
                #expect(text.contains("the daemon ended before it served the new configuration"))
                #expect(try await reload(at: box.directory).text.contains("no daemon listens at "))
            }
        }

        @Test("A stop says that it stops, and what it ends")
        func stop() async throws {
            try await Self.with("[transcode]\npreset = slow\nladder = 240 480\nsegment = 2 s") { box, ear in
                try await box.drop(
                    film(box.directory / "film.mp4", seconds: 16, size: "640x480"), as: "film.mp4")
                try await box.until("it is being transcoded") {
                    try !processes(about: box.work, running: "ffmpeg").isEmpty
                }

                try await box.stop()

                let words = try #require(ear.hear().first { $0.hasPrefix("STOPPING=1\nSTATUS=stopping: ") })
                #expect(words.contains("ends ") && words.contains("main: "))
            }
        }

        @Test("A spool on a disk that cannot be written is offline with the reason, and served when it can be again")
        func readOnly() async throws {
            try #require(getuid() == 0, "this test mounts a tmpfs, which only root may")
            let ear = Ear(try DatagramSocket())
            try await Box.with("[space]\nfloor = 1 MiB\ninodes = 0") { box in
                let place: Command.Argument = .init("", box.spool)
                try await run("/bin/mount", ["-t", "tmpfs", "-o", "size=64m", "tmpfs", place])
                do {
                    try Spool.make(at: box.spool, on: Disk())
                    try await run("/bin/mount", ["-o", "remount,ro", place])
                    try box.launch(by: ear.starter(box))
                    try await box.until("it says so") {
                        ear.hear().contains { $0.hasPrefix("READY=1") && $0.contains("offline: ") }
                    }
                    #expect(ear.hear().contains { $0.contains("Read-only file system") })
                    try await run("/bin/mount", ["-o", "remount,rw", place])
                    try await box.until("it is served") { ear.hear().last == "STATUS=idle" }
                    #expect(box.logged.contains("trouble has passed"))
                    try await box.stop()
                } catch {
                    try await run("/bin/umount", ["-l", place])
                    throw error
                }
                try await run("/bin/umount", ["-l", place])
            }
        }

        @Test("What is not taken from the door, what failed, and a pause stand in the status")
        func status() async throws {
            try await Self.with { box, ear in
                try box.drop(text: "no film", as: "a.mp4")
                _ = try await box.item("a.mp4", at: .failed)

                try await box.until("it names the failed film") {
                    ear.hear().last?.contains("1 failed (last a.mp4: ") == true
                }
                try Disk().write([], to: box.spool / ".paused")
                try await box.until("it says that it is paused") { ear.hear().last?.hasSuffix("; paused") == true }
            }
        }
    }
}

/// Hears what a daemon tells its service manager.
private final class Ear {
    private let socket: DatagramSocket
    private var heard: [String] = []

    init(_ socket: DatagramSocket) { self.socket = socket }

    /// Everything up to now; not the timers.
    func hear() -> [String] {
        while true {
            let message = socket.next()
            if message.isEmpty { return heard }
            if !message.hasPrefix("EXTEND_TIMEOUT_USEC") { heard.append(message) }
        }
    }

    func starter(_ box: Box) -> [Command.Argument] {
        ["env", .init("NOTIFY_SOCKET=\(socket.address)"), .init("RUNTIME_DIRECTORY=", box.directory)]
    }
}

/// As the unit's ExecReload does it.
private func reload(at directory: Path) async throws -> (code: Int, text: String) {
    var command = Command(try Daemon.program("ingestctl"), ["reload"])
    command.environment.append("RUNTIME_DIRECTORY=\(directory)")
    var lines = ""
    let exit = try await command.run { lines += String(decoding: $0, as: UTF8.self) + "\n" }
    guard case .code(let code) = exit.ending else { throw Complaint(command: "reload", errors: "\(exit.ending)") }
    return (code, lines + exit.errors)
}
