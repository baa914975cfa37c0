import Configuration
import Glibc
import SystemCalls
import Testing

@Suite("Where a configuration is read from")
struct LoadingTests {
    @Test("The drop-ins are read after the main file, in the order of their names")
    func order() throws {
        try withDirectory { directory throws in
            try write("[door]\nquiet = 1 s\npoll = 1 s\nrescan = 1 s", directory / "ingestd.conf")
            try Disk().makeDirectory(directory / "conf.d")
            try write("[door]\nquiet = 20 s\n[spool b]", directory / "conf.d" / "20-b.conf")
            try write("[door]\nquiet = 10 s\npoll = 10 s\n[spool a]", directory / "conf.d" / "10-a.conf")
            try write("[door]\nquiet = 30 s", directory / "conf.d" / "30-c.conf.dpkg-new")
            try write("nonsense", directory / "conf.d" / ".40-d.conf")

            let configuration = try Configuration.load(directory: directory)

            #expect(configuration.door.quiet == .seconds(20))
            #expect(configuration.door.poll == .seconds(10))
            #expect(configuration.door.rescan == .seconds(1))
            #expect(configuration.spools.map(\.name) == ["a", "b"])
        }
    }

    @Test("Where there is no file there are the defaults; a file that was asked for must be there")
    func absent() throws {
        try withDirectory { directory throws in
            #expect(try Configuration.load(directory: directory) == Configuration())
            #expect(try Configuration.load(directory: directory / "none") == Configuration())
            let file = directory / "none.conf"
            #expect(throws: Problems.self) { try Configuration.load(file: file) }
            #expect(
                problems { () throws(Problems) in try Configuration.load(file: file) } == [
                    "open \(file): No such file or directory"
                ])
        }
    }

    @Test("A link is followed; what is no regular file, or too large for one, is refused, and the rest still read")
    func kinds() throws {
        try withDirectory { directory throws in
            let drops = directory / "conf.d"
            try Disk().makeDirectory(drops)
            try Disk().makeDirectory(drops / "1.conf")
            try #require((drops / "2.conf").withCString { mkfifo($0, 0o600) } == 0)
            try Disk().write([UInt8](repeating: UInt8(ascii: "#"), count: (1 << 20) + 1), to: drops / "3.conf")
            try write("[door]\nqiet = 1 s", directory / "elsewhere")
            let target = "../elsewhere"
            try #require((drops / "4.conf").withCString { symlink(target, $0) } == 0)

            #expect(
                problems { () throws(Problems) in try Configuration.load(directory: directory) } == [
                    "\(drops)/1.conf: must be a regular file of at most 1 MiB",
                    "\(drops)/2.conf: must be a regular file of at most 1 MiB",
                    "\(drops)/3.conf: must be a regular file of at most 1 MiB",
                    "\(drops)/4.conf:2: unknown key qiet in [door]; did you mean quiet?",
                ])
        }
    }

    private func problems(_ load: () throws(Problems) -> Configuration) -> [String] {
        do throws(Problems) {
            _ = try load()
            return []
        } catch {
            return error.all.map(\.description)
        }
    }

    private func write(_ text: String, _ path: Path) throws {
        try Disk().write(Array(text.utf8), to: path)
    }

    private func withDirectory(_ body: (Path) throws -> Void) throws {
        var template = Array("/tmp/ingestd-configuration.XXXXXX".utf8CString)
        let made = try #require(mkdtemp(&template))
        let directory = try #require(Path(String(cString: made)))
        defer { try? Disk().removeTree(directory) }  // what is left in a temporary directory is of no interest
        try body(directory)
    }
}
