/// What a directory keeps of an entry: a file or a directory that has been added.
public struct Link: Hashable, Sendable {
    public let cid: CID
    /// Bytes of all blocks of the DAG, a block that is linked twice counted twice (`Tsize`).
    public let size: UInt64
    /// Bytes of the file; of a directory, of all files below it.
    public let fileSize: UInt64

    public init(cid: CID, size: UInt64, fileSize: UInt64) {
        self.cid = cid
        self.size = size
        self.fileSize = fileSize
    }
}

extension BlockSink where Self: ~Copyable {
    /// Hands over one DAG-PB node and gives the link to it.
    mutating func take(
        _ node: DAGNode, version: CID.Version, fileSize: UInt64
    ) throws(AddressError) -> Link {
        let block = node.encoded()
        let cid = CID(of: block, codec: .dagPB, version: version)
        try take(cid, block)
        return Link(cid: cid, size: node.links.reduce(UInt64(block.count)) { $0 + $1.size }, fileSize: fileSize)
    }
}
