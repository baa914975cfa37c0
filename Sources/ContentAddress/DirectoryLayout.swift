internal import SystemCalls

/// Builds the DAG of one directory: a single node, or, where that would be too large, a tree of
/// shards (HAMT) in which a name is found by the bytes of its hash.
struct DirectoryLayout {
    let profile: Profile

    /// Links of a shard, and multicodec of the hash that spreads the names.
    private static let fanout = 256
    private static let murmur3: UInt64 = 0x22

    private struct Entry {
        let name: [UInt8]
        let link: Link
        /// Eight bytes, the most significant first: one for each level of shards.
        let hash: UInt64
    }

    func add(
        _ entries: [(name: Name, link: Link)], to sink: inout some BlockSink & ~Copyable
    ) throws(AddressError) -> Link {
        let sorted = entries.sorted { $0.name < $1.name }
        for (one, next) in zip(sorted, sorted.dropFirst()) where one.name == next.name {
            throw .duplicate(one.name)
        }
        let node = DAGNode(
            links: sorted.map { DAGLink($0.link.cid, name: $0.name.bytes, size: $0.link.size) },
            data: UnixFSNode(kind: .directory).encoded())
        if size(of: node) > profile.shardThreshold {
            let hashed = sorted.map { Entry(name: $0.name.bytes, link: $0.link, hash: Murmur3.hash($0.name.bytes)) }
            return try shard(hashed, depth: 0, to: &sink)
        }
        let fileSize = sorted.reduce(0) { $0 + $1.link.fileSize }
        return try sink.take(node, version: profile.cidVersion, fileSize: fileSize)
    }

    private func size(of node: DAGNode) -> Int {
        switch profile.shardEstimate {
        case .links: node.links.reduce(0) { $0 + $1.name.count + $1.cid.bytes.count }
        case .block: node.encodedSize
        }
    }

    private func shard(
        _ entries: [Entry], depth: Int, to sink: inout some BlockSink & ~Copyable
    ) throws(AddressError) -> Link {
        // Eight bytes of hash are eight levels; names that agree in all of them cannot be told apart.
        guard depth < 8 else { throw .collision(Name(bytes: entries[0].name) ?? "?") }
        var slots = [[Entry]](repeating: [], count: Self.fanout)
        for entry in entries { slots[Int(entry.hash >> UInt64(56 - 8 * depth)) & 0xFF].append(entry) }
        var links: [DAGLink] = []
        for (slot, entries) in slots.enumerated() where !entries.isEmpty {
            links.append(try link(to: entries, slot: slot, depth: depth, to: &sink))
        }
        let data = UnixFSNode(
            kind: .shard, data: bits(of: slots), hashType: Self.murmur3, fanout: UInt64(Self.fanout))
        let node = DAGNode(links: links, data: data.encoded())
        let fileSize = entries.reduce(0) { $0 + $1.link.fileSize }
        return try sink.take(node, version: profile.cidVersion, fileSize: fileSize)
    }

    /// A slot with one name links to it, a slot with more to a shard one level deeper.
    private func link(
        to entries: [Entry], slot: Int, depth: Int, to sink: inout some BlockSink & ~Copyable
    ) throws(AddressError) -> DAGLink {
        let prefix = Array((slot < 16 ? "0" : "").utf8) + Array(String(slot, radix: 16, uppercase: true).utf8)
        if entries.count == 1 {
            let entry = entries[0]
            return DAGLink(entry.link.cid, name: prefix + entry.name, size: entry.link.size)
        }
        let deeper = try shard(entries, depth: depth + 1, to: &sink)
        return DAGLink(deeper.cid, name: prefix, size: deeper.size)
    }

    /// Which slots are taken: a big-endian number of 256 bits without its leading zero bytes.
    private func bits(of slots: [[Entry]]) -> [UInt8] {
        var bits = [UInt8](repeating: 0, count: Self.fanout / 8)
        for (slot, entries) in slots.enumerated() where !entries.isEmpty {
            bits[bits.count - 1 - slot / 8] |= 1 << UInt8(slot % 8)
        }
        return Array(bits.drop { $0 == 0 })
    }
}
