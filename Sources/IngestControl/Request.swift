import CommandLineOptions
import Configuration
import SystemCalls

/// What the words on the command line ask of `ingestctl`, and of which spools.
struct Request {
    let verb: Verb
    /// Which help is meant, where the verb is `help`.
    private(set) var syntax = Self.syntax
    private(set) var isJSON = false
    private(set) var file: Path?
    /// The name of a configured spool, or the directory of an embedded one.
    private(set) var spool: Argument?

    private static let config = Option(
        "config", short: "c", argument: "FILE", help: "read this configuration, and no other")
    private static let spool = Option(
        "spool", short: "s", argument: "NAME|DIR",
        help: "only this spool: a configured one, or the DIR of ingestd --spool DIR")
    private static let json = Option("json", short: "j", help: "print JSON, for programs")
    /// May stand before the command and behind it.
    static let common = [config, spool, json]

    static let syntax = Syntax(
        "ingestctl", usage: ["[OPTION…] COMMAND …"],
        summary: "Shows and steers what ingestd does. Works on the spool itself: also while the daemon is down.",
        options: common + [.help, .version], commands: Verb.commands)

    init(_ words: [Argument]) throws(ControlError) {
        let global = try Self.parse(words, Self.syntax)
        guard !global.has(.version), !global.has(.help) else {
            verb = global.has(.help) ? .help : .version
            return
        }
        guard let word = global.operands.first else {
            throw .usage(.missingOperand("COMMAND", program: "ingestctl"))
        }
        guard let command = word.text, let syntax = Verb.syntax(of: command) else {
            throw .usage(.unknownCommand(word, program: "ingestctl"))
        }
        let own = try Self.parse(Array(global.operands.dropFirst()), syntax)
        verb = own.has(.help) ? .help : try Verb(command, own)
        self.syntax = syntax
        isJSON = global.has(Self.json) || own.has(Self.json)
        let config = own.value(of: Self.config) ?? global.value(of: Self.config)
        file = config.flatMap { Path(bytes: $0.bytes) }.map(\.absolute)
        spool = own.value(of: Self.spool) ?? global.value(of: Self.spool)
    }

    private static func parse(_ words: [Argument], _ syntax: Syntax) throws(ControlError) -> Arguments {
        do { return try syntax.parse(words) } catch { throw .usage(error) }
    }

    /// Reads the configuration that the request names, or the box's own.
    func configuration() throws(ControlError) -> Configuration {
        do {
            if let file { return try .load(file: file) }
            return try .load()
        } catch {
            throw .configuration(error)
        }
    }
}
