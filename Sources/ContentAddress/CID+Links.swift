extension CID {
    /// What the bytes of this CID's block link to, in their order: for whoever walks a DAG that is not in a
    /// CAR. A raw leaf links to nothing; of the others only DAG-PB can be followed.
    public func links(in block: [UInt8]) throws(AddressError) -> [CID] {
        switch codec {
        case .raw: return []
        case .dagPB: return try DAGNode(decoding: block).links.map(\.cid)
        default: throw .unsupportedCodec(codec.rawValue)
        }
    }
}
