public import SystemCalls

/// Where every block of a CAR stands: for following links, for taking files out again, and for the
/// question whether the DAG is complete. Making it reads the file once and checks every hash.
///
/// Memory: some 200 bytes for each block.
public struct CARIndex: Sendable {
    public let roots: [CID]
    /// Bytes of all blocks, without what the CAR puts around them.
    public let blockBytes: Int
    let limits: CARLimits
    private let path: Path
    private let fileSystem: any FileSystem
    private let extents: [CID: Extent]

    private struct Extent {
        let offset: Int
        let count: Int
    }

    public init(
        _ path: Path, fileSystem: any FileSystem = Disk(), limits: CARLimits = CARLimits()
    ) throws(AddressError) {
        var reader = try CARReader(path, fileSystem: fileSystem, limits: limits)
        var extents: [CID: Extent] = [:]
        var blockBytes = 0
        while let block = try reader.next() {
            guard extents.count < limits.blockCount else {
                throw .malformedCAR(path, at: block.offset, .tooManyBlocks)
            }
            let extent = Extent(offset: block.offset, count: block.bytes.count)
            if extents.updateValue(extent, forKey: block.cid) == nil { blockBytes += extent.count }
        }
        roots = reader.roots
        self.blockBytes = blockBytes
        self.limits = limits
        self.path = path
        self.fileSystem = fileSystem
        self.extents = extents
    }

    public var blockCount: Int { extents.count }

    public func contains(_ cid: CID) -> Bool { extents[cid] != nil }

    /// The bytes of one block, their hash checked again.
    public func block(_ cid: CID) throws(AddressError) -> [UInt8] {
        guard let extent = extents[cid] else { throw .missing(cid) }
        let bytes = try asking { () throws(SystemError) in
            try fileSystem.read(path, at: extent.offset, count: extent.count)
        }
        try cid.verify(bytes)
        return bytes
    }

    /// Returns where every block that `root` reaches is there; else throws `missing` with the first that
    /// is not. Reads only the nodes with links, not the leaves.
    public func verify(below root: CID) throws(AddressError) {
        var seen: Set<CID> = []
        var open = [root]
        while let cid = open.popLast() {
            guard contains(cid) else { throw .missing(cid) }
            guard cid.codec != .raw, seen.insert(cid).inserted else { continue }
            open += try node(cid).links.map(\.cid).reversed()
        }
    }

    func node(_ cid: CID) throws(AddressError) -> DAGNode {
        guard cid.codec == .dagPB else { throw .unsupportedCodec(cid.codec.rawValue) }
        return try DAGNode(decoding: block(cid))
    }
}

extension CARIndex {
    /// Checks a whole CAR: every hash, exactly one root, namely `root`, and everything it reaches.
    @discardableResult
    public static func verify(
        _ path: Path, root: CID, fileSystem: any FileSystem = Disk(), limits: CARLimits = CARLimits()
    ) throws(AddressError) -> CARIndex {
        let index = try CARIndex(path, fileSystem: fileSystem, limits: limits)
        guard index.roots == [root] else { throw .notRoot(root) }
        try index.verify(below: root)
        return index
    }
}
