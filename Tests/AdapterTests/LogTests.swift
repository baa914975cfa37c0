import Glibc
import SystemCalls
import Testing

@testable import Systemd

@Suite("What the log says")
struct LogTests {
    @Test(
        "A value ends where it seems to end",
        arguments: [
            ("019a-b", "019a-b"), ("/spool/film.mov", "/spool/film.mov"), ("", "\"\""), ("my film", "\"my film\""),
            ("a=b", "\"a=b\""), ("say \"hi\" \\", "\"say \\\"hi\\\" \\\\\""), ("Größe", "\"Größe\""),
            ("x\nlevel=error", "\"x\\nlevel=error\""), ("\u{1B}[2J", "\"\\u{1b}[2J\""),
            ("a\u{202E}b", "\"a\\u{202e}b\""),
            ("a\u{2028}b", "\"a\\u{2028}b\""), ("\r\n", "\"\\u{d}\\n\""), ("\0", "\"\\u{0}\""),
        ])
    func quoting(_ value: String, _ text: String) {
        #expect(quoted(value) == text)
    }

    @Test("A line is the message and the facts in their order")
    func line() {
        let line = LogLine(.notice, "item moved on", ["item": "019a", "stage": "segmented", "file": "my film.mov"])

        #expect(line.description == "item moved on item=019a stage=segmented file=\"my film.mov\"")
    }

    @Test(
        "Text has the level in words for people, and as a number for a journal",
        arguments: [
            (false, "warning: no room spool=main\n"), (true, "<4>no room spool=main\n"),
        ])
    func text(_ hasPriority: Bool, _ expected: String) throws {
        var ends: [Int32] = [0, 0]
        #expect(pipe(&ends) == 0)
        let reading = Descriptor(owning: ends[0])
        let writing = Descriptor(owning: ends[1])

        TextLog(descriptor: writing.number, hasPriority: hasPriority).write(
            LogLine(.warning, "no room", ["spool": "main"]))

        var buffer = [UInt8](repeating: 0, count: 256)
        let count = read(reading.number, &buffer, buffer.count)
        #expect(String(decoding: buffer.prefix(max(0, count)), as: UTF8.self) == expected)
    }

    @Test("A log that cannot be written does not stop the work")
    func noReader() {
        TextLog(descriptor: -1, hasPriority: false).write(LogLine(.error, "nobody reads this"))
    }

    @Test("The journal gets every fact as a field, and the whole line as its message")
    func journalFields() {
        let line = LogLine(.error, "item failed", ["item": "019a", "reason": "two\nlines"])

        #expect(
            Journal(identifier: "ingestd").fields(of: line) == [
                "MESSAGE=item failed item=019a reason=\"two\\nlines\"", "PRIORITY=3", "SYSLOG_IDENTIFIER=ingestd",
                "INGEST_ITEM=019a", "INGEST_REASON=two\nlines",
            ])
    }

    @Test("The journal is written to only where standard error is the stream that it named")
    func stream() throws {
        let scratch = try Scratch()
        try Disk().write([], to: scratch.path / "stderr")
        let file = try Descriptor.open(scratch.path / "stderr", O_RDONLY)
        let found = try file.attributes()

        #expect(Journal.leads(descriptor: file.number, to: "\(found.device):\(found.inode)"))
        #expect(!Journal.leads(descriptor: file.number, to: "\(found.device):\(found.inode + 1)"))
        #expect(!Journal.leads(descriptor: file.number, to: nil))
        #expect(!Journal.leads(descriptor: file.number, to: ""))
        #expect(!Journal.leads(descriptor: -1, to: "\(found.device):\(found.inode)"))
    }
}
