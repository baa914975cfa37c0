internal import SystemCalls

/// How far the tools are trusted with what strangers sent.
public struct Bounds: Hashable, Sendable {
    /// Whether they are confined at all.
    public var isConfined = true
    /// Bytes of memory that one of them may take, however large the picture.
    public var memory = 8 << 30
    /// How long one of them may stand still.
    public var stall: Duration = .seconds(120)

    public init() {}

    /// A command within these bounds.
    ///
    /// - Parameters:
    ///   - source: all that it may read beside the system's libraries.
    ///   - directory: all that it may change.
    func confine(_ command: Command, source: Path?, directory: Path?, _ effort: Effort) -> Command {
        var command = command
        command.stall = stall
        // A core is its own, as a rule; who shares it with nine others is in time all the same.
        command.deadline = effort.processorTime * 10 + stall
        guard isConfined else { return command }
        command.confinement = Confinement(
            reading: [source].compactMap(\.self), writing: [directory].compactMap(\.self),
            limits: .init(
                memory: min(memory, effort.memory ?? memory), processorTime: effort.processorTime,
                fileSize: effort.fileSize))
        return command
    }
}
