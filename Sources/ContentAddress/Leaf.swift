/// One chunk of a file as a block with its CID: the part of a DAG that takes the time, and that needs to
/// know nothing of the others.
struct Leaf: Sendable {
    let cid: CID
    let block: [UInt8]
    /// Bytes of the file in it.
    let fileSize: UInt64

    /// Hashes the chunk.
    init(_ chunk: [UInt8], _ profile: Profile) {
        fileSize = UInt64(chunk.count)
        if profile.rawLeaves {
            block = chunk
            cid = CID(of: block, codec: .raw, version: profile.cidVersion)
        } else {
            let data = UnixFSNode(kind: .file, data: chunk, fileSize: fileSize).encoded()
            block = DAGNode(links: [], data: data).encoded()
            cid = CID(of: block, codec: .dagPB, version: profile.cidVersion)
        }
    }

    var link: Link { Link(cid: cid, size: UInt64(block.count), fileSize: fileSize) }
}
