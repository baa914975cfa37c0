/// How a child ended.
public struct Exit: Hashable, Sendable {
    public enum Ending: Hashable, Sendable {
        case code(Int)
        case signal(Int)
    }

    /// Why a child was ended that did not end by itself.
    public enum Cause: Hashable, Sendable {
        /// Our task was cancelled.
        case cancelled
        /// It stood still for so long.
        case stalled(Duration)
        /// It ran for so long, and was to have ended.
        case overdue(Duration)
        /// It used all the processor time that it was allowed.
        case processorTime(Duration)
        /// A file of its own grew to as many bytes as it was allowed.
        case fileSize(Int)
    }

    public var ending: Ending
    /// Nil for a child that ended by itself, or by someone else's hand.
    public var cause: Cause?
    /// The end of what it wrote to standard error, at most `Command.tailLimit` bytes.
    public var errors: String
    /// Of all its threads, user and system.
    public var processorTime: Duration
    /// Bytes of memory that it had at most.
    public var peakMemory: Int

    public init(
        _ ending: Ending, cause: Cause? = nil, errors: String = "", processorTime: Duration = .zero,
        peakMemory: Int = 0
    ) {
        self.ending = ending
        self.cause = cause
        self.errors = errors
        self.processorTime = processorTime
        self.peakMemory = peakMemory
    }

    public var isSuccess: Bool { ending == .code(0) && cause == nil }

    /// Because our task was cancelled, whatever it then said.
    public var wasCancelled: Bool { cause == .cancelled }
}
