/// The data of a DAG-PB node that is a file or a directory. Spec: specs.ipfs.tech/unixfs, Data.
struct UnixFSNode: Hashable {
    enum Kind: UInt64 { case raw, directory, file, metadata, link, shard }

    var kind: Kind
    /// Bytes of a file's leaf; the bit field of a shard.
    var data: [UInt8] = []
    /// Bytes of the file below this node; nil for directories.
    var fileSize: UInt64?
    /// Bytes of the file below each link.
    var blockSizes: [UInt64] = []
    var hashType: UInt64?
    var fanout: UInt64?

    /// Fields in the order of their numbers, `blockSizes` unpacked, as the network always wrote them.
    func encoded() -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(field: 1, kind.rawValue)
        if !data.isEmpty { bytes.append(field: 2, data) }
        if let fileSize { bytes.append(field: 3, fileSize) }
        for size in blockSizes { bytes.append(field: 4, size) }
        if let hashType { bytes.append(field: 5, hashType) }
        if let fanout { bytes.append(field: 6, fanout) }
        return bytes
    }

    init(decoding bytes: [UInt8]) throws(AddressError) {
        var kind: Kind?
        var data: [UInt8] = []
        var numbers: [UInt64: UInt64] = [:]
        var blockSizes: [UInt64] = []
        var cursor = Cursor(bytes)
        while let field = try cursor.field() {
            switch (field.number, field.value) {
            case (1, .varint(let value)): kind = Kind(rawValue: value)
            case (2, .bytes(let bytes)): data = Array(bytes)
            case (3, .varint(let value)), (5, .varint(let value)), (6, .varint(let value)):
                numbers[field.number] = value
            case (4, .varint(let value)): blockSizes.append(value)
            case (4, .bytes(let packed)): blockSizes += try Self.unpacked(packed)
            case (1...6, _): throw .malformed(.unixFS)
            default: continue
            }
        }
        guard let kind else { throw .malformed(.unixFS) }
        self.init(
            kind: kind, data: data, fileSize: numbers[3], blockSizes: blockSizes, hashType: numbers[5],
            fanout: numbers[6])
    }

    init(
        kind: Kind, data: [UInt8] = [], fileSize: UInt64? = nil, blockSizes: [UInt64] = [], hashType: UInt64? = nil,
        fanout: UInt64? = nil
    ) {
        self.kind = kind
        self.data = data
        self.fileSize = fileSize
        self.blockSizes = blockSizes
        self.hashType = hashType
        self.fanout = fanout
    }

    private static func unpacked(_ bytes: ArraySlice<UInt8>) throws(AddressError) -> [UInt64] {
        var values: [UInt64] = []
        var cursor = Cursor(bytes)
        while !cursor.isAtEnd { values.append(try cursor.protobufVarint()) }
        return values
    }
}
