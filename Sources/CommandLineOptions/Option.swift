/// One option of a program: `-c FILE`, `--config FILE`.
public struct Option: Hashable, Sendable {
    /// Without the dashes.
    public let long: String
    public let short: Character?
    /// What the help calls its argument; nil where it takes none.
    public let argument: String?
    /// What it does, in a line.
    public let help: String

    public init(_ long: String, short: Character? = nil, argument: String? = nil, help: String) {
        self.long = long
        self.short = short
        self.argument = argument
        self.help = help
    }

    public static let help = Option("help", short: "h", help: "print this help")
    public static let version = Option("version", help: "print the version")
}
