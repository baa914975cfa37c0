import CommandLineOptions
import ContentAddress
import Glibc
import Spool
import SystemCalls
import Testing

@testable import IngestControl

@Suite("The words of ingestctl")
struct RequestTests {
    static let id = ItemID("01a1fc1d-f042-7932-8caf-4fafca0a6366")!
    static let word = Argument(bytes: id.description.utf8)

    @Test(
        "Words ask for what they say",
        arguments: [
            (["--help"], .help), (["--version"], .version), (["status", "--help"], .help),
            (["init", "/box"], .initialize("/box", owner: nil)), (["reload"], .reload),
            (["status"], .status(watch: false)),
            (["status", "--watch"], .status(watch: true)), (["status", "-w"], .status(watch: true)),
            (["list"], .list(nil)), (["list", "failed"], .list(.failed)), (["show", word], .show(id, version: nil)),
            (["show", word, "--version", "2"], .show(id, version: 2)),
            (["show", "--version=2", word], .show(id, version: 2)), (["why", "a film.mp4"], .why("a film.mp4")),
            (["retry", word, word], .retry(.named([id, id]))), (["retry", "--all"], .retry(.all)),
            (["pause"], .pause(true)), (["resume"], .pause(false)), (["fsck"], .fsck(mend: false)),
            (["fsck", "--mend"], .fsck(mend: true)), (["rebuild-catalog"], .rebuildCatalog(fresh: false)),
            (["rebuild-catalog", "--fresh"], .rebuildCatalog(fresh: true)), (["verify", "-a"], .verify(.all)),
            (["verify", word], .verify(.named([id]))), (["cid", "film"], .cid("film", nil)),
            (["cid", "--profile", "unixfs-v0-2015", "film"], .cid("film", .unixFSv0y2015)),
            (["why", "--", "--watch"], .why("--watch")),
            (["add-creator", "anna", "--key", "-"], .addCreator(CreatorName("anna")!, keys: "-")),
            (["remove-creator", "anna"], .removeCreator(CreatorName("anna")!, keys: nil)),
            (["remove-creator", "anna", "--key", "k"], .removeCreator(CreatorName("anna")!, keys: "k")),
            (["creators"], .creators),
        ] as [([Argument], Verb)])
    func verbs(_ words: [Argument], _ verb: Verb) throws {
        #expect(try Request(words).verb == verb)
    }

    @Test(
        "What cannot be understood is a mistake in usage, and says what is wrong",
        arguments: [
            ([], "missing operand COMMAND"), (["stat"], "unknown command stat"),
            (["status", "x"], "unexpected operand x"),
            (["list", "lost"], "lost is not a stage"), (["show"], "missing operand ID"),
            (["show", "film.mp4"], "film.mp4 is not the name of an item"),
            (["show", word, "--version", "0"], "0 is not the number of a version"),
            (["retry"], "missing operand ID, or --all"), (["retry", word, "x"], "x is not the name of an item"),
            (["retry", "--all", word], "unexpected operand"), (["verify", "--mend"], "unknown option --mend"),
            (["cid", "f", "--profile", "v7"], "v7 is not a profile; there are unixfs-v1-2025 and unixfs-v0-2015"),
            (["why"], "missing operand FILE or ID"), (["init"], "missing operand DIR or NAME"),
            (["add-creator", "../x", "--key", "k"], "../x is no name for a creator"),
            (["add-creator", "anna"], "missing operand --key FILE"), (["creators", "x"], "unexpected operand x"),
            (["why", "\u{1b}[2J", "x"], "unexpected operand x"), (["\u{1b}[2J"], "unknown command \\u{1b}[2J"),
        ] as [([Argument], String)])
    func mistakes(_ words: [Argument], _ sentence: String) {
        let error = #expect(throws: ControlError.self) { try Request(words) }

        #expect(error?.exitCode == EX_USAGE)
        #expect(error?.description.contains(sentence) == true, "\(error.map { "\($0)" } ?? "no error")")
    }

    @Test(
        "Options that go with every command stand before it or behind it",
        arguments: [
            ["--json", "--config", "/c", "--spool", "s", "list"], ["list", "--json", "--config=/c", "-s", "s"],
            ["-j", "list", "-c/c", "-ss"],
        ] as [[Argument]])
    func common(_ words: [Argument]) throws {
        let request = try Request(words)

        #expect(request.isJSON)
        #expect(request.file == "/c")
        #expect(request.spool == "s")
    }

    @Test("Every command has a help of its own that names it")
    func help() throws {
        for command in Verb.commands {
            let name = String(command.usage.prefix { $0 != " " })
            #expect(try Request([Argument(bytes: name.utf8), "--help"]).syntax.help.contains(name))
        }
    }

    @Test("Only what writes takes on the spool's owner")
    func rights() throws {
        let writing = ["init x", "retry --all", "pause", "resume", "fsck --mend", "rebuild-catalog"]
        let reading = ["status", "list", "why x", "fsck", "verify --all", "cid x"]
        func request(_ line: String) throws -> Request {
            try Request(line.split(separator: " ").map { Argument(bytes: $0.utf8) })
        }

        for line in writing { #expect(try request(line).verb.changesSpool, "\(line)") }
        for line in reading { #expect(try !request(line).verb.changesSpool, "\(line)") }
    }
}
