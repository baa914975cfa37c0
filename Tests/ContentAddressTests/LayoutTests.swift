import SystemCalls
import Testing

@testable import ContentAddress

@Suite struct LayoutTests {
    /// Chunks of 4 bytes, 3 links: borders of one chunk, one node, two and three levels.
    static let sizes = [0, 1, 3, 4, 5, 11, 12, 13, 35, 36, 37, 107, 108, 109, 325, 400]

    @Test("A file of any size is the same after its way through the blocks", arguments: sizes, [true, false])
    func roundTrip(size: Int, raw: Bool) throws {
        let content = pattern(size)
        var shelf = Shelf()

        let link = try Importer(profile: .small(raw: raw)).add(bytes: content, to: &shelf)

        #expect(try leaves(of: link.cid, in: shelf).flatMap { $0.bytes } == content)
        #expect(link.fileSize == UInt64(size))
        #expect(shelf.order.last == link.cid)
    }

    @Test("Every leaf is equally far from the root", arguments: sizes)
    func balanced(size: Int) throws {
        var shelf = Shelf()

        let link = try Importer(profile: .small()).add(bytes: pattern(size), to: &shelf)

        let depths = try leaves(of: link.cid, in: shelf).map(\.depth)
        let levels = [1, 3, 9, 27, 81, 243].firstIndex { $0 * 4 >= size }
        #expect(Set(depths) == [levels])
    }

    @Test("No node has more links than its profile allows, and sizes are those of all blocks below", arguments: sizes)
    func links(size: Int) throws {
        var shelf = Shelf()

        let link = try Importer(profile: .small(raw: false)).add(bytes: pattern(size), to: &shelf)

        for block in shelf.blocks.values {
            let node = try DAGNode(decoding: block)
            #expect(node.links.count <= 3 && node.encoded() == block && node.encodedSize == block.count)
        }
        #expect(link.size == UInt64(try weight(below: link.cid, in: shelf)))
    }

    @Test(
        "A directory is sharded only above its threshold, and keeps every name", arguments: [0, 1, 2, 5, 6, 7, 60, 700])
    func directory(count: Int) throws {
        let files = (0..<count).map { (path: "entry \($0)", content: "\($0)") }
        var shelf = Shelf()

        let link = try Importer(profile: .small()).add(list: files, to: &shelf)

        let root = try DAGNode(decoding: try #require(shelf.blocks[link.cid]))
        let plain = DAGNode(links: files.map { DAGLink(link.cid, name: Array($0.path.utf8), size: 1) }, data: [8, 1])
        #expect(try UnixFSNode(decoding: root.data).kind == (plain.encodedSize > 300 ? .shard : .directory))
        #expect(link.size == UInt64(try weight(below: link.cid, in: shelf)))
    }

    @Test("A directory has the same CID whatever the order its entries come in")
    func order() throws {
        let files = (0..<50).map { (path: "entry \($0)", content: "\($0)") }
        var sink = NullSink()
        let importer = Importer(profile: .small())

        let one = try importer.add(list: files, to: &sink)
        let other = try importer.add(list: files.reversed(), to: &sink)

        #expect(one == other)
    }

    @Test("Two entries of one name, and a name that is not text, are refused")
    func refused() throws {
        var sink = NullSink()
        let importer = Importer()
        let link = try importer.add(bytes: [], to: &sink)
        let latin1 = try #require(Name(bytes: [0xFC]))

        #expect(throws: AddressError.duplicate("a")) {
            try importer.add(directory: [("a", link), ("a", link)], to: &sink)
        }
        #expect(throws: AddressError.self) { try importer.add(directory: [(latin1, link)], to: &sink) }
    }

    private func leaves(of cid: CID, in shelf: Shelf, depth: Int = 0) throws -> [(bytes: [UInt8], depth: Int)] {
        let block = try #require(shelf.blocks[cid])
        if cid.codec == .raw { return [(block, depth)] }
        let node = try DAGNode(decoding: block)
        if node.links.isEmpty { return [(try UnixFSNode(decoding: node.data).data, depth)] }
        return try node.links.flatMap { try leaves(of: $0.cid, in: shelf, depth: depth + 1) }
    }

    private func weight(below cid: CID, in shelf: Shelf) throws -> Int {
        let block = try #require(shelf.blocks[cid])
        if cid.codec == .raw { return block.count }
        return try DAGNode(decoding: block).links.reduce(block.count) { try $0 + weight(below: $1.cid, in: shelf) }
    }
}
