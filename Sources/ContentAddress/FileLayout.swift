/// Builds the DAG of one file from its leaves in order, in the balanced layout: every leaf is
/// equally far from the root. Memory: one list of links per level.
struct FileLayout {
    private let profile: Profile
    /// Links that have no parent yet: leaves at 0, their parents at 1, and so on.
    private var levels: [[Link]] = [[]]

    init(_ profile: Profile) {
        self.profile = profile
    }

    mutating func append(_ leaf: Leaf, to sink: inout some BlockSink & ~Copyable) throws(AddressError) {
        try sink.take(leaf.cid, leaf.block)
        try push(leaf.link, at: 0, to: &sink)
    }

    /// The root. A file without bytes is one empty leaf.
    mutating func finish(to sink: inout some BlockSink & ~Copyable) throws(AddressError) -> Link {
        if levels == [[]] { try append(Leaf([], profile), to: &sink) }
        var level = 0
        while level < levels.count - 1 {
            try push(try parent(of: levels[level], to: &sink), at: level + 1, to: &sink)
            level += 1
        }
        if levels.count == 1, levels[0].count == 1 { return levels[0][0] }
        return try parent(of: levels[level], to: &sink)
    }

    /// A full list becomes a node only when one more link arrives: a list that just fits is the root's.
    private mutating func push(
        _ link: Link, at level: Int, to sink: inout some BlockSink & ~Copyable
    ) throws(AddressError) {
        if levels.count == level { levels.append([]) }
        if levels[level].count == profile.linksPerNode {
            try push(try parent(of: levels[level], to: &sink), at: level + 1, to: &sink)
            levels[level].removeAll(keepingCapacity: true)
        }
        levels[level].append(link)
    }

    private func parent(
        of children: [Link], to sink: inout some BlockSink & ~Copyable
    ) throws(AddressError) -> Link {
        let size = children.reduce(0) { $0 + $1.fileSize }
        let data = UnixFSNode(kind: .file, fileSize: size, blockSizes: children.map(\.fileSize))
        let links = children.map { DAGLink($0.cid, size: $0.size) }
        let node = DAGNode(links: links, data: data.encoded())
        return try sink.take(node, version: profile.cidVersion, fileSize: size)
    }
}
