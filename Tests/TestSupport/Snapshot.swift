/// What a `MemoryDisk` held at one instant, and every disk that the next process may find.
public struct Snapshot: Sendable {
    /// The change after which it was taken, in words.
    public let after: String
    let nodes: Nodes

    /// Only the process died: all that was written is there.
    public var afterProcessDeath: MemoryDisk { MemoryDisk(nodes) }

    /// The power was cut: what was not flushed is there or not, in every combination of the model.
    public var afterPowerCuts: [PowerCut] {
        nodes.powerCuts().map { PowerCut(name: $0.name, nodes: $0.nodes) }
    }

    /// Every disk that the next process may find, by either end.
    public var afterEitherEnd: [(cut: String, disk: MemoryDisk)] {
        afterPowerCuts.map { ($0.name, $0.disk) } + [("process death", afterProcessDeath)]
    }

    /// One disk that a power cut may leave.
    public struct PowerCut: Sendable {
        public let name: String
        let nodes: Nodes

        public var disk: MemoryDisk { MemoryDisk(nodes) }
        /// Equal for disks on which every path holds the same: they need to be looked at once.
        public var fingerprint: Int { nodes.fingerprint }
    }
}
