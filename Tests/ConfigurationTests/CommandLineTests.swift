import CommandLineOptions
import Testing

@Suite("The command line")
struct CommandLineTests {
    static let config = Option("config", short: "c", argument: "FILE", help: "read FILE")
    static let json = Option("json", short: "j", help: "print JSON")
    static let watch = Option("watch", help: "print again at every change")

    let daemon = Syntax(
        "ingestd", usage: ["[--config FILE]", "--json"], summary: "Does things.",
        options: [config, json, .help, .version])
    let control = Syntax(
        "ingestctl", usage: ["[OPTION…] COMMAND"], summary: "Shows things.", options: [config, json, .help],
        commands: [.init("status", help: "count the items"), .init("show ID", help: "show an item")])

    @Test(
        "An option's argument is taken in every spelling",
        arguments: [
            ["--config", "/a"], ["--config=/a"], ["-c", "/a"], ["-c/a"], ["-jc/a"], ["-jc", "/a"], ["x", "-c", "/a"],
            ["-c", "/b", "--config=/a"],
        ] as [[Argument]])
    func spellings(_ words: [Argument]) throws {
        let arguments = try daemon.parse(words)

        #expect(arguments.value(of: Self.config) == "/a")
    }

    @Test("Options that were not given are not there, and those without an argument have no value")
    func absent() throws {
        let arguments = try daemon.parse(["-j"])

        #expect(arguments.has(Self.json))
        #expect(!arguments.has(Self.config))
        #expect(arguments.value(of: Self.json) == nil)
        #expect(arguments.value(of: Self.config) == nil)
        #expect(arguments.operands == [])
    }

    @Test(
        "An argument may be empty, look like an option, or hold an equals sign",
        arguments: [
            (["--config="], ""), (["--config", ""], ""), (["-c", "--json"], "--json"), (["--config=a=b"], "a=b"),
            (["-c=a"], "=a"), (["-c", "--"], "--"),
        ] as [([Argument], Argument)])
    func oddArguments(_ words: [Argument], _ value: Argument) throws {
        let arguments = try daemon.parse(words)

        #expect(arguments.value(of: Self.config) == value)
        #expect(!arguments.has(Self.json))
        #expect(arguments.operands == [])
    }

    @Test("Operands may stand among the options; behind -- everything is one, and - is one")
    func operands() throws {
        let arguments = try daemon.parse(["a", "-j", "-", "--", "-c", "--"])

        #expect(arguments.operands == ["a", "-", "-c", "--"])
        #expect(arguments.has(Self.json))
    }

    @Test("What follows a command belongs to it")
    func commands() throws {
        let arguments = try control.parse(["-j", "status", "--watch", "-c", "x"])

        #expect(arguments.operands == ["status", "--watch", "-c", "x"])
        #expect(!arguments.has(Self.config))
        let status = Syntax("ingestctl status", usage: [""], summary: "", options: [Self.watch, Self.config])
        #expect(try status.parse(Array(arguments.operands.dropFirst())).has(Self.watch))
    }

    @Test("Words that are not UTF-8 stay what they are")
    func bytes() throws {
        let name = Argument(bytes: [0x4D, 0xFC, 0x2F])

        let arguments = try daemon.parse([name, "-c", name, Argument(bytes: Array("--config=".utf8) + name.bytes)])

        #expect(arguments.operands == [name])
        #expect(arguments.value(of: Self.config) == name)
        #expect(name.text == nil)
    }

    @Test(
        "A mistake is a sentence",
        arguments: [
            (["--foo"], "unknown option --foo; see ingestd --help"),
            (["--foo=1"], "unknown option --foo; see ingestd --help"),
            (["--conf", "x"], "unknown option --conf; see ingestd --help"),
            (["--=x"], "unknown option --; see ingestd --help"),
            (["-jx"], "unknown option -x; see ingestd --help"),
            (["-ä"], "unknown option -ä; see ingestd --help"),
            (["--a\u{1B}[2J"], "unknown option --a\\u{1b}[2J; see ingestd --help"),
            (["--config"], "option --config needs an argument, FILE; see ingestd --help"),
            (["-jc"], "option -c needs an argument, FILE; see ingestd --help"),
            (["--json=yes"], "option --json takes no argument; see ingestd --help"),
            (["--json="], "option --json takes no argument; see ingestd --help"),
        ] as [([Argument], String)])
    func mistakes(_ words: [Argument], _ sentence: String) throws {
        let error = #expect(throws: UsageError.self) { try daemon.parse(words) }

        #expect(error?.description == sentence)
    }

    @Test("The help shows every call, command and option")
    func help() {
        #expect(
            daemon.help == """
                usage: ingestd [--config FILE]
                       ingestd --json

                Does things.

                options:
                  -c, --config FILE  read FILE
                  -j, --json         print JSON
                  -h, --help         print this help
                      --version      print the version

                """)
        #expect(control.help.contains("\ncommands:\n  status   count the items\n  show ID  show an item\n\noptions:\n"))
    }

    @Test("A program knows what it was started with")
    func process() {
        #expect(Argument.ofThisProcess.map(\.text) == CommandLine.arguments.dropFirst().map { $0 })
    }
}
