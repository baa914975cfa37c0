/// Takes the blocks of a DAG as they are made, children before their parents. The same block may
/// come more than once.
public protocol BlockSink: ~Copyable {
    mutating func take(_ cid: CID, _ block: [UInt8]) throws(AddressError)
}

/// Drops every block: for those who only want the CID.
public struct NullSink: BlockSink {
    public init() {}
    public mutating func take(_ cid: CID, _ block: [UInt8]) {}
}
