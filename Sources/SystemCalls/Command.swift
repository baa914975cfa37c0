/// A child process described: what to run, with what. A value, built by pure functions; `run` is
/// the one function that acts on it.
public struct Command: Hashable, Sendable {
    /// Not searched for: the path of the program itself.
    public var executable: Path
    /// Without the program's own name.
    public var arguments: [Argument]
    /// Where it runs; nil for our own working directory.
    public var directory: Path?
    /// `NAME=value`. Nothing of our own environment is handed on: the daemon's credentials live there.
    public var environment: [String]
    /// Added to our own (0 … 19).
    public var niceness: Int
    /// Nil for a child that may do what we may.
    public var confinement: Confinement?
    /// A child that stands still for so long is ended: no line of output, and next to no processor
    /// time. Nil for as long as it likes.
    public var stall: Duration?
    /// A child that runs for longer is ended. Nil for as long as it likes.
    public var deadline: Duration?

    public init(
        _ executable: Path, _ arguments: [Argument], directory: Path? = nil,
        environment: [String] = ["PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8"], niceness: Int = 0,
        confinement: Confinement? = nil
    ) {
        self.executable = executable
        self.arguments = arguments
        self.directory = directory
        self.environment = environment
        self.niceness = niceness
        self.confinement = confinement
    }

    /// One argument: bytes, because paths are.
    public struct Argument: Hashable, Sendable {
        public let bytes: [UInt8]

        public init(_ text: String) { bytes = Array(text.utf8) }
        /// A path behind a prefix such as `file:`.
        public init(_ prefix: String = "", _ path: Path) { bytes = Array(prefix.utf8) + path.bytes }
    }
}

extension Command.Argument: ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
    public init(stringLiteral text: String) { self.init(text) }
}

extension Command: CustomStringConvertible {
    /// For logs: safe to print, not meant to be pasted.
    public var description: String {
        ([executable.description] + arguments.map { printable($0.bytes) }).joined(separator: " ")
    }
}
