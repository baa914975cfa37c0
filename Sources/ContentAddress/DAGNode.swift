/// A node in DAG-PB: links and data. Spec: ipld.io/specs/codecs/dag-pb.
struct DAGNode: Hashable {
    var links: [DAGLink]
    var data: [UInt8]

    /// The canonical bytes: the links, then the data, as every implementation writes them.
    func encoded() -> [UInt8] {
        var block: [UInt8] = []
        block.reserveCapacity(encodedSize)
        for link in links { link.append(to: &block) }
        block.append(field: 1, data)
        return block
    }

    /// What `encoded()` would have, without the work.
    var encodedSize: Int {
        let linksSize = links.reduce(0) { $0 + $1.encodedSize }
        return linksSize + 1 + Varint.size(of: UInt64(data.count)) + data.count
    }

    /// Strict where it matters (every length, every CID), and forgiving where writers differ (fields
    /// of unknown number are passed over, as Protocol Buffers ask).
    init(decoding block: [UInt8]) throws(AddressError) {
        links = []
        data = []
        var cursor = Cursor(block)
        while let field = try cursor.field() {
            switch (field.number, field.value) {
            case (1, .bytes(let bytes)): data = Array(bytes)
            case (2, .bytes(let bytes)): links.append(try DAGLink(decoding: bytes))
            case (1, _), (2, _): throw .malformed(.node)
            default: continue
            }
        }
    }

    init(links: [DAGLink], data: [UInt8]) {
        self.links = links
        self.data = data
    }
}

/// A link of a DAG-PB node.
struct DAGLink: Hashable {
    let cid: CID
    /// UTF-8. Empty inside a file.
    let name: [UInt8]
    /// Bytes of all blocks below, as the writer claims (`Tsize`).
    let size: UInt64

    init(_ cid: CID, name: [UInt8] = [], size: UInt64) {
        self.cid = cid
        self.name = name
        self.size = size
    }

    init(decoding bytes: ArraySlice<UInt8>) throws(AddressError) {
        var target: CID?
        var name: [UInt8] = []
        var size: UInt64 = 0
        var cursor = Cursor(bytes)
        while let field = try cursor.field() {
            switch (field.number, field.value) {
            case (1, .bytes(let bytes)): target = try CID(bytes: Array(bytes))
            case (2, .bytes(let bytes)): name = Array(bytes)
            case (3, .varint(let value)): size = value
            case (1, _), (2, _), (3, _): throw .malformed(.node)
            default: continue
            }
        }
        guard let target else { throw .malformed(.node) }
        self.init(target, name: name, size: size)
    }

    /// Name and size are written even when empty: the encoders of the network always did.
    func append(to block: inout [UInt8]) {
        block.append(2 << 3 | 2)
        block.append(varint: bodySize)
        block.append(field: 1, cid.bytes)
        block.append(field: 2, name)
        block.append(field: 3, size)
    }

    var encodedSize: Int { 1 + Varint.size(of: UInt64(bodySize)) + bodySize }

    private var bodySize: Int {
        1 + Varint.size(of: UInt64(cid.bytes.count)) + cid.bytes.count
            + 1 + Varint.size(of: UInt64(name.count)) + name.count
            + 1 + Varint.size(of: size)
    }
}
