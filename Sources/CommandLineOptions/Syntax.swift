/// The command line of one program: what it takes, and how its help reads.
public struct Syntax: Sendable {
    public let program: String
    /// What stands behind the program's name, one line for each way to call it.
    public let usage: [String]
    /// What the program does, in a line.
    public let summary: String
    public let options: [Option]
    public let commands: [Command]

    /// A command with a syntax of its own: the program's first operand.
    public struct Command: Sendable {
        /// `show ID`
        public let usage: String
        public let help: String

        public init(_ usage: String, help: String) {
            self.usage = usage
            self.help = help
        }
    }

    /// A program with commands takes options only before its first operand: what follows is the
    /// command's.
    public init(
        _ program: String, usage: [String], summary: String, options: [Option], commands: [Command] = []
    ) {
        self.program = program
        self.usage = usage
        self.summary = summary
        self.options = options
        self.commands = commands
    }

    /// The words by the conventions of POSIX (Base Definitions 12.2) and getopt_long(3): `-jc FILE`,
    /// `-cFILE`, `--config FILE`, `--config=FILE`, and `--` before operands that look like options.
    /// Long names are not abbreviated: a script would break on the day that a new option begins
    /// like an old one.
    public func parse(_ words: [Argument]) throws(UsageError) -> Arguments {
        var parser = Parser(syntax: self, rest: words[...])
        try parser.parse()
        return parser.arguments
    }
}
