/// What a `MemoryDisk` held at one instant, and every disk that the next process may find.
public struct Snapshot: Sendable {
    /// The change after which it was taken, in words.
    public let after: String
    let nodes: Nodes

    /// Only the process died: all that was written is there.
    public var afterProcessDeath: MemoryDisk { MemoryDisk(nodes) }

    /// The power was cut: what was not flushed is there or not, in every combination of the model.
    public var afterPowerCuts: [(cut: String, disk: MemoryDisk)] {
        nodes.powerCuts().map { ($0.name, MemoryDisk($0.nodes)) }
    }
}
