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

    public init(
        _ executable: Path, _ arguments: [Argument], directory: Path? = nil,
        environment: [String] = ["PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8"], niceness: Int = 0
    ) {
        self.executable = executable
        self.arguments = arguments
        self.directory = directory
        self.environment = environment
        self.niceness = niceness
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

/// How a child ended.
public struct Exit: Hashable, Sendable {
    public enum Ending: Hashable, Sendable {
        case code(Int)
        case signal(Int)
    }

    public var ending: Ending
    /// Because our task was cancelled, whatever it then said.
    public var wasCancelled: Bool
    /// The end of what it wrote to standard error, at most `Command.tailLimit` bytes.
    public var errors: String
    /// Of all its threads, user and system.
    public var processorTime: Duration
    /// Bytes of memory that it had at most.
    public var peakMemory: Int

    public init(
        _ ending: Ending, wasCancelled: Bool = false, errors: String = "", processorTime: Duration = .zero,
        peakMemory: Int = 0
    ) {
        self.ending = ending
        self.wasCancelled = wasCancelled
        self.errors = errors
        self.processorTime = processorTime
        self.peakMemory = peakMemory
    }

    public var isSuccess: Bool { ending == .code(0) && !wasCancelled }
}
