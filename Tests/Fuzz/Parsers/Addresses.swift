@testable import ContentAddress

extension Parser {
    /// Content addresses and what holds blocks.
    static let addresses = [
        Parser(name: "cid") { bytes in
            let text = String(decoding: bytes, as: UTF8.self)
            if let cid = try? CID(text) {
                demand((try? CID(cid.description)) == cid, "a CID is written so that it reads the same")
            }
            let cid = try CID(bytes: bytes)
            demand(cid.bytes == bytes, "a CID has one form in bytes")
        },
        Parser(name: "dag-node") { bytes in
            let node = try DAGNode(decoding: bytes)
            _ = try UnixFSNode(decoding: node.data)
        },
        Parser(name: "car") { bytes in
            let index = try CARIndex(Memory.file, fileSystem: Memory(bytes))
            demand(index.blockBytes <= bytes.count, "a CAR has no more in its blocks than in itself")
            for root in index.roots {
                try index.verify(below: root)
                var left = 1 << 20
                try? index.read(file: root) { bytes throws(AddressError) in
                    // A small DAG may stand for a large file.
                    left -= bytes.count
                    if left < 0 { throw .notFile(root) }
                }
                _ = try index.entries(of: root)
            }
        },
    ]
}
