import SystemCalls
import Testing

@testable import ContentAddress

@Suite struct GoldenTests {
    @Test("A file has the CID that other programs give it", arguments: try fixture("golden-cids.tsv"))
    func file(row: [String]) throws {
        guard let content = GoldenContent.file(row[0]) else { return #expect(row[1] == "-") }
        var sink = NullSink()

        let v0 = try Importer(profile: .unixFSv0y2015).add(bytes: content, to: &sink)
        let v1 = try Importer(profile: .kuboCIDv1).add(bytes: content, to: &sink)

        #expect(content.count == Int(row[1]))
        #expect(v0.cid.description == row[2])
        #expect(v1.cid.description == row[3])
        #expect(v0.fileSize == UInt64(content.count) && v1.fileSize == v0.fileSize)
    }

    @Test(
        "A directory has the CID that other programs give it",
        arguments: try fixture("golden-cids.tsv").filter { $0[1] == "-" }.map { [$0[0], $0[2], $0[3]] }
            + fixture("golden-directories.tsv"))
    func directory(row: [String]) throws {
        let tree = GoldenContent.tree(row[0])
        var sink = NullSink()

        let v0 = try Importer(profile: .unixFSv0y2015).add(list: tree, to: &sink)
        let v1 = try Importer(profile: .kuboCIDv1).add(list: tree, to: &sink)

        #expect(v0.cid.description == row[1])
        #expect(v1.cid.description == row[2])
    }

    @Test("The profiles give the CIDs that were published with them", arguments: try fixture("ipip-0499.tsv"))
    func published(row: [String]) throws {
        let profile = try #require(Profile(named: row[1]))
        let importer = Importer(profile: profile)
        var sink = NullSink()

        let link =
            switch row[0] {
            case "hello": try importer.add(bytes: Array("hello world".utf8), to: &sink)
            case "empty-directory": try importer.add(directory: [], to: &sink)
            case "one-chunk": try importer.add(bytes: chunkStream(1 << 20), to: &sink)
            case "one-chunk-and-a-byte": try importer.add(bytes: chunkStream(1 << 20 + 1), to: &sink)
            default: try importer.add(list: directory(profile, over: row[0].contains("over")), to: &sink)
            }

        #expect(link.cid.description == row[2])
    }

    private func chunkStream(_ count: Int) -> [UInt8] {
        var stream = KeyStream(seed: "chunk-v1-seed")
        return stream.bytes(count)
    }

    /// Files of one byte whose names fill a directory to the threshold, or to one byte over it.
    private func directory(_ profile: Profile, over: Bool) -> [(path: String, content: String)] {
        var stream = KeyStream(seed: "hamt-" + profile.name)
        let lengths =
            switch (profile.cidVersion, over) {
            case (.v0, false): [Int](repeating: 30, count: 4096)
            case (.v0, true): [Int](repeating: 31, count: 4033)
            case (.v1, false): [Int](repeating: 11, count: 4765) + [21]
            case (.v1, true): [Int](repeating: 11, count: 4765) + [22]
            }
        return lengths.map { (stream.name($0), "x") }
    }
}
