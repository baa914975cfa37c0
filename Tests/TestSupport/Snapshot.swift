/// What a `MemoryDisk` held at one instant, and every disk that the next process may find.
public struct Snapshot: Sendable {
    /// The change after which it was taken, in words.
    public let after: String
    let nodes: Nodes

    /// Only the process died: all that was written is there.
    public var processDeath: End { End(name: "process death", nodes: nodes) }

    /// The power was cut: what was not flushed is there or not, in every combination of the model.
    public var powerCuts: [End] { nodes.powerCuts().map { End(name: "power cut (\($0.name))", nodes: $0.nodes) } }

    /// One disk that an end may leave.
    public struct End: Sendable {
        public let name: String
        let nodes: Nodes

        public var disk: MemoryDisk { MemoryDisk(nodes) }
        /// Equal for disks on which every path holds the same: they need to be looked at once.
        public var fingerprint: Int { nodes.fingerprint }
    }

    /// Every disk that the next process may find, by either end.
    public var afterEitherEnd: [(cut: String, disk: MemoryDisk)] {
        (powerCuts + [processDeath]).map { ($0.name, $0.disk) }
    }
}
