public import SystemCalls

extension CARIndex {
    /// Gives the bytes of a file in order, leaf by leaf; checks that the sizes in its nodes are true.
    public func read(
        file root: CID, _ body: (_ bytes: [UInt8]) throws(AddressError) -> Void
    ) throws(AddressError) {
        _ = try read(root, depth: 0, body)
    }

    /// The entries of a directory, sharded or not, in the order of their names.
    public func entries(of directory: CID) throws(AddressError) -> [(name: Name, cid: CID)] {
        let node = try node(directory)
        var found: [(name: Name, cid: CID)] = []
        switch try UnixFSNode(decoding: node.data).kind {
        case .directory:
            for link in node.links { found.append((try name(link.name), link.cid)) }
        case .shard:
            var seen: Set<CID> = []
            try collect(node, depth: 0, &seen, into: &found)
        case .raw, .file, .metadata, .link:
            throw .notDirectory(directory)
        }
        return found.sorted { $0.name < $1.name }
    }

    /// Bytes of the file that were below `cid`.
    private func read(
        _ cid: CID, depth: Int, _ body: (_ bytes: [UInt8]) throws(AddressError) -> Void
    ) throws(AddressError) -> UInt64 {
        guard depth < limits.depth else { throw .malformed(.tooDeep) }
        if cid.codec == .raw {
            let bytes = try block(cid)
            try body(bytes)
            return UInt64(bytes.count)
        }
        let node = try node(cid)
        let file = try UnixFSNode(decoding: node.data)
        guard file.kind == .file || file.kind == .raw else { throw .notFile(cid) }
        guard file.blockSizes.count == node.links.count else { throw .malformed(.sizes) }
        if !file.data.isEmpty { try body(file.data) }
        var size = UInt64(file.data.count)
        for (link, expected) in zip(node.links, file.blockSizes) {
            // Links to nothing would let a few blocks ask for endless work.
            guard expected > 0 else { throw .malformed(.sizes) }
            guard try read(link.cid, depth: depth + 1, body) == expected else { throw .malformed(.sizes) }
            size = try sum(size, expected)
        }
        guard file.fileSize == nil || file.fileSize == size else { throw .malformed(.sizes) }
        return size
    }

    private func sum(_ one: UInt64, _ other: UInt64) throws(AddressError) -> UInt64 {
        let (sum, overflow) = one.addingReportingOverflow(other)
        guard !overflow else { throw .malformed(.sizes) }
        return sum
    }

    private func collect(
        _ shard: DAGNode, depth: Int, _ seen: inout Set<CID>, into found: inout [(name: Name, cid: CID)]
    ) throws(AddressError) {
        let data = try UnixFSNode(decoding: shard.data)
        // 64 bits of hash, at least three to a level (fan-out 8): a tree of honest shards ends before.
        guard depth < 22 else { throw .malformed(.tooDeep) }
        guard data.kind == .shard, let fanout = data.fanout, (8...1024).contains(fanout) else {
            throw .malformed(.unixFS)
        }
        let prefix = String(fanout - 1, radix: 16).utf8.count
        for link in shard.links {
            guard link.name.count >= prefix else { throw .malformed(.unixFS) }
            guard link.name.count == prefix else {
                found.append((try name(link.name[prefix...]), link.cid))
                continue
            }
            // A name has one place, so no two shards are alike but those that only make work.
            guard seen.insert(link.cid).inserted else { throw .malformed(.unixFS) }
            try collect(try node(link.cid), depth: depth + 1, &seen, into: &found)
        }
    }

    private func name(_ bytes: some Sequence<UInt8>) throws(AddressError) -> Name {
        guard let name = Name(bytes: bytes) else { throw .malformed(.unixFS) }
        return name
    }
}
