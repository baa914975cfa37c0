import Glibc
import JSONValue
import Spool
import SystemCalls
import Testing

extension Appliance {
    /// The daemon is `nobody:nogroup` here, a person of its group `daemon`, a stranger `games`.
    @Suite("Who may do what with a spool that belongs to the daemon's user") struct PeopleTests {
        private static let daemon = ["--reuid", "nobody", "--regid", "nogroup", "--clear-groups"]
        private static let member = ["--reuid", "daemon", "--regid", "daemon", "--groups", "nogroup"]

        /// A box whose spool was made by root for the daemon, which serves it with the unit's umask.
        private static func with(_ test: (Box) async throws -> Void) async throws {
            try #require(getuid() == 0, "this test acts as several users, which only root may")
            try await Box.with("[door]\nquiet = 200 ms\nrescan = 1 s") { box in
                _ = box.directory.withCString { chmod($0, 0o755) }
                for path in [box.spool, box.store, box.shelf, box.catalog.parent] { try Disk().removeTree(path) }
                let made = try await ctl(["init", "main", "--owner", "nobody:nogroup"], box)
                #expect(made.code == 0, "\(made.text)")
                let shell: Command.Argument = "umask 027; exec setpriv \"$@\""
                try await box.start(by: ["sh", "-c", shell, "sh"] + Self.daemon.map { .init($0) } + ["--"])
                try await test(box)
            }
        }

        @Test("A spool that is made for an owner is his, and open for his group at the door alone")
        func made() async throws {
            try await Self.with { box in
                func mode(_ path: Path) throws -> [UInt32] {
                    let attributes = try #require(try Disk().attributes(of: path))
                    return [attributes.owner, attributes.group, attributes.mode]
                }
                let nobody = try #require(getpwnam("nobody")).pointee.pw_uid
                let nogroup = try #require(getgrnam("nogroup")).pointee.gr_gid
                #expect(try mode(box.door) == [nobody, nogroup, 0o3770])
                for name: Name in ["admitted", "done", "work", "receipts"] {
                    #expect(try mode(box.spool / name) == [nobody, nogroup, 0o750])
                }
                #expect(try mode(box.store) == [nobody, nogroup, 0o750])
            }
        }

        @Test("A spool that is there is left as it is; one of another's is named, with what to do")
        func adopted() async throws {
            try await Self.with { box in
                let again = try await ctl(["init", "main", "--owner", "nobody:nogroup"], box)
                #expect(again.code == 0)
                #expect(again.text.contains("is a spool already, and stays as it is"))

                let other = try await ctl(["init", "main", "--owner", "games:games"], box)
                #expect(other.code == 1)
                #expect(other.text.contains("belongs to nobody: with the daemon stopped, chown -R games:games"))
                #expect(try await ctl(["init", "main", "--owner", "no-such:user"], box).code == Int(EX_USAGE))
            }
        }

        @Test("A person of the group drops films, looks at everything, and steers nothing")
        func member() async throws {
            try await Self.with { box in
                let source = try await film(box.directory / "film.mp4")
                _ = source.withCString { chmod($0, 0o644) }
                try await run("/usr/bin/setpriv", words(Self.member) + ["cp", .init("", source), .init("", box.door)])
                let item = try await box.item("film.mp4")
                let receipt = box.spool / "receipts" / "film.mp4.json"

                try await run("/usr/bin/setpriv", words(Self.member) + ["cat", .init("", receipt)])
                let id = "\(item.id)"
                for verb in [["status"], ["list"], ["show", id], ["why", id], ["fsck"], ["verify", id]] {
                    let answer = try await ctl(verb, box, as: Self.member)
                    #expect(answer.code == 0, "\(verb): \(answer.text)")
                }
                for verb in [["pause"], ["retry", "--all"], ["rebuild-catalog"]] {
                    let answer = try await ctl(verb, box, as: Self.member)
                    #expect(answer.code == Int(EX_NOPERM))
                    #expect(answer.text.contains("belongs to nobody: only root and that user may change it"))
                }
                #expect(try await ctl(["pause"], box).code == 0)
                #expect(try await ctl(["resume"], box).code == 0)
            }
        }

        @Test("A door that may be written and not listed takes films all the same")
        func dropbox() async throws {
            try await Self.with { box in
                _ = box.door.withCString { chmod($0, 0o3730) }
                let source = try await film(box.directory / "film.mp4")
                _ = source.withCString { chmod($0, 0o644) }

                try await run("/usr/bin/setpriv", words(Self.member) + ["cp", .init("", source), .init("", box.door)])

                _ = try await box.item("film.mp4")
            }
        }

        @Test("A film that may not be renamed out of its folder, or not be read, is told of with what to do about it")
        func barred() async throws {
            try await Self.with { box in
                let source = try await film(box.directory / "film.mp4")
                let folder = box.door / "closed"
                try Disk().makeDirectory(folder)
                try await run("/bin/cp", [.init("", source), .init("", folder / "a.mp4")])
                _ = (folder / "a.mp4").withCString { chmod($0, 0o644) }
                try await run("/bin/cp", [.init("", source), .init("", box.door / "b.mp4")])
                _ = (box.door / "b.mp4").withCString { chmod($0, 0o600) }

                let advice = "chgrp --reference=\(box.door) \(folder) && chmod g+rwx \(folder)"
                let words = "ingestd may not rename films out of \(folder): let its group write there (\(advice))"
                try await box.until("the log says what to do") {
                    box.logged.contains(words) && box.logged.contains("b.mp4 may not be read by ingestd")
                }
                let receipt = try await box.wait("its receipt says it") { try box.receipt("closed", "a.mp4") }
                #expect(receipt["note"]?.string?.contains(words) == true)
                try await box.until("the daemon tells others") {
                    try box.json(box.work / "status.json")?["door"]?["barred"]?.array?.count == 2
                }
                for user in [Self.member, []] {
                    let why = try await ctl(["why", "\(folder)/a.mp4"], box, as: user)
                    #expect(why.text.contains(words), "\(why.text)")
                }
                #expect(try await ctl(["why", "b.mp4"], box).text.contains("may not be read by ingestd"))
                #expect(try await ctl(["status"], box).text.contains(words))

                try await run("/bin/sh", ["-c", .init(advice)])
                try await run("/bin/chmod", ["g+r", .init("", box.door / "b.mp4")])

                _ = try await box.item("closed", "a.mp4")
                _ = try await box.item("b.mp4")
                try await box.until("it is over") {
                    box.logged.contains("trouble has passed spool=main reason=\"ingestd may not")
                }
            }
        }
    }
}

private func words(_ options: [String]) -> [Command.Argument] { (options + ["--"]).map { .init($0) } }

/// As root, or as who the options of setpriv say.
private func ctl(_ verb: [String], _ box: Box, as user: [String] = []) async throws -> (code: Int, text: String) {
    let program = try Daemon.program("ingestctl")
    var lines = ""
    let command = Command(
        "/usr/bin/setpriv",
        words(user) + [.init("", program), "--config", .init("", box.configuration)] + verb.map { .init($0) })
    let exit = try await command.run { lines += String(decoding: $0, as: UTF8.self) + "\n" }
    guard case .code(let code) = exit.ending else { throw Complaint(command: "\(verb)", errors: "\(exit.ending)") }
    return (code, lines + exit.errors)
}
