import SystemCalls
import Testing

@testable import ContentAddress

@Suite struct MalformedCARTests {
    private static let root = CID(of: [1, 2, 3], codec: .raw, version: .v1)
    private static let header = CARHeader(roots: [root]).encoded()
    private static let good = header + frame(root, [1, 2, 3])

    private static func frame(_ cid: CID, _ block: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(varint: cid.bytes.count + block.count)
        return bytes + cid.bytes + block
    }

    private static func framed(_ header: [UInt8]) -> [UInt8] { [UInt8(header.count)] + header }

    /// `{"version": 1, "roots": [42(h'00…')]}` with the keys the other way round: another writer's order.
    @Test("The keys of the header may stand in either order")
    func order() throws {
        let body =
            [0xA2, 0x67] + Array("version".utf8) + [0x01, 0x65] + Array("roots".utf8)
            + [0x81, 0xD8, 0x2A, 0x58, 0x25, 0x00] + Self.root.bytes
        try withDirectory { directory in
            try Disk().write(Self.framed(body), to: directory / "a.car")
            #expect(try CARReader(directory / "a.car").roots == [Self.root])
        }
    }

    @Test(
        "Bytes that are no CAR throw and never trap",
        arguments: [
            [], [0x00], [0x01], [0x80], [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F],
            [UInt8](repeating: 0xFF, count: 64), [0xFF, 0xFF, 0x7F] + [UInt8](repeating: 0xA2, count: 100),
            // CARv2's pragma.
            [0x0A, 0xA1, 0x67] + Array("version".utf8) + [0x02],
            framed([0xA1, 0x67] + Array("version".utf8) + [0x01]),
            framed([0xA2, 0x67] + Array("version".utf8) + [0x01, 0x67] + Array("version".utf8) + [0x01]),
            framed([0xA0]), framed([0xBF, 0xFF]), framed([0x82, 0x01, 0x02]),
            framed([0xBB] + [UInt8](repeating: 0xFF, count: 8)),
            framed([0xA2, 0x65] + Array("roots".utf8) + [0x9B] + [UInt8](repeating: 0xFF, count: 8)),
            framed(
                [0xA2, 0x65] + Array("roots".utf8) + [0x81, 0xD8, 0x2A, 0x5B] + [UInt8](repeating: 0xFF, count: 8)),
            framed([0xA2, 0x65] + Array("roots".utf8) + [0x81, 0xD8, 0x2A, 0x41, 0x01]),
            framed([0xA2, 0x65] + Array("roots".utf8) + [0x81, 0x01]),
            framed([0xA2, 0x65, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]),
            header.dropLast() + [0x02], [UInt8(header.count)] + header.dropFirst() + [0x00],
        ] as [[UInt8]])
    func headers(bytes: [UInt8]) throws {
        try withDirectory { directory in
            try Disk().write(bytes, to: directory / "bad.car")
            #expect(throws: AddressError.self) { try CARIndex(directory / "bad.car") }
        }
    }

    @Test(
        "A broken block throws, with its place in the file",
        arguments: [
            ([0x00], .endsEarly), ([0x01], .endsEarly), ([0x80], .endsEarly), ([0x81, 0x00], .varintNotMinimal),
            ([0xFF, 0xFF, 0xFF, 0x7F], .blockTooLarge), ([UInt8](repeating: 0xFF, count: 8) + [0x7F], .blockTooLarge),
            ([UInt8](repeating: 0xFF, count: 12), .varintTooLong), (frame(root, [1, 2, 3]).dropLast(), .endsEarly),
            ([0x03] + root.bytes, .endsEarly), ([0x05, 0x02, 0x55, 0x12, 0x20, 0x00], .cidVersion),
            ([0x40, 0x01, 0x55, 0x12, 0x10] + [UInt8](repeating: 0, count: 64), .cidLength),
        ] as [([UInt8], AddressError.Malformation)])
    func blocks(bytes: [UInt8], rule: AddressError.Malformation) throws {
        try withDirectory { directory in
            let car = directory / "bad.car"
            try Disk().write(Self.good + bytes, to: car)
            #expect(throws: AddressError.malformedCAR(car, at: Self.good.count, rule)) { try CARIndex(car) }
        }
    }

    @Test("A CAR that is cut anywhere but between blocks throws", arguments: 0..<good.count)
    func cut(count: Int) throws {
        try withDirectory { directory in
            try Disk().write(Array(Self.good.prefix(count)), to: directory / "cut.car")
            #expect(throws: AddressError.self) { try CARIndex.verify(directory / "cut.car", root: Self.root) }
        }
    }

    @Test("A CAR with any one bit turned over is refused", arguments: 0..<good.count)
    func turned(place: Int) throws {
        try withDirectory { directory in
            for bit in 0..<8 {
                var bytes = Self.good
                bytes[place] ^= 1 << UInt8(bit)
                try Disk().write(bytes, to: directory / "bad.car")
                #expect(throws: AddressError.self, "bit \(bit)") {
                    try CARIndex.verify(directory / "bad.car", root: Self.root)
                }
            }
        }
    }

    @Test("Blocks and their number have limits")
    func limits() throws {
        try withDirectory { directory in
            let car = directory / "a.car"
            try Disk().write(Self.good + Self.frame(CID(of: [4], codec: .raw, version: .v1), [4]), to: car)
            var small = CARLimits()
            small.blockSize = 2
            var few = CARLimits()
            few.blockCount = 1

            #expect(throws: AddressError.malformedCAR(car, at: Self.header.count, .blockTooLarge)) {
                try CARIndex(car, limits: small)
            }
            #expect(throws: AddressError.self) { try CARIndex(car, limits: few) }
            #expect(try CARIndex(car).blockCount == 2)
        }
    }

    /// A few kilobytes that would unfold to 3 to the power of 40 visits.
    @Test("A DAG that shares its nodes over and over costs no more than its blocks", arguments: [0, 1] as [UInt64])
    func bomb(leafSize: UInt64) throws {
        try withDirectory { directory in
            var writer = try CARWriter(at: directory / "bomb.car", profile: .unixFSv1y2025)
            var cid = CID(of: Array(repeating: 7, count: Int(leafSize)), codec: .raw, version: .v1)
            try writer.take(cid, Array(repeating: 7, count: Int(leafSize)))
            for _ in 0..<40 {
                let data = UnixFSNode(kind: .file, blockSizes: [leafSize, leafSize, leafSize])
                let node = DAGNode(links: Array(repeating: DAGLink(cid, size: 1), count: 3), data: data.encoded())
                cid = CID(of: node.encoded(), codec: .dagPB, version: .v1)
                try writer.take(cid, node.encoded())
            }
            try writer.finish(root: cid)

            let index = try CARIndex.verify(directory / "bomb.car", root: cid)

            #expect(throws: AddressError.self) { try index.read(file: cid) { _ in } }
        }
    }

    @Test("A shard that holds itself over and over is refused")
    func shardBomb() throws {
        try withDirectory { directory in
            var writer = try CARWriter(at: directory / "bomb.car", profile: .unixFSv1y2025)
            let data = UnixFSNode(kind: .shard, hashType: 0x22, fanout: 256).encoded()
            var node = DAGNode(links: [], data: data)
            var cid = CID(of: node.encoded(), codec: .dagPB, version: .v1)
            try writer.take(cid, node.encoded())
            for _ in 0..<20 {
                let links = ["00", "01", "02"].map { DAGLink(cid, name: Array($0.utf8), size: 1) }
                node = DAGNode(links: links, data: data)
                cid = CID(of: node.encoded(), codec: .dagPB, version: .v1)
                try writer.take(cid, node.encoded())
            }
            try writer.finish(root: cid)

            #expect(throws: AddressError.malformed(.unixFS)) { try CARIndex(directory / "bomb.car").entries(of: cid) }
        }
    }
}
