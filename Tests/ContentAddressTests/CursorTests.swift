import Testing

@testable import ContentAddress

@Suite struct CursorTests {
    @Test(
        "A varint reads back, in as many bytes as were foretold",
        arguments: [
            0, 1, 127, 128, 255, 256, 16_383, 16_384, 1 << 21 - 1, 1 << 21, 1 << 28, 1 << 35, 1 << 42, 1 << 49, 1 << 56,
            1 << 63 - 1,
        ] as [UInt64])
    func varint(value: UInt64) throws {
        var bytes: [UInt8] = []
        bytes.append(varint: value)
        var cursor = Cursor(bytes)

        #expect(try cursor.varint() == value)
        #expect(cursor.isAtEnd && bytes.count == Varint.size(of: value))
    }

    @Test(
        "A varint that is cut, padded or too long is refused",
        arguments: [
            ([], .endsEarly), ([0x80], .endsEarly), ([0x80, 0x00], .varintNotMinimal),
            ([0xFF, 0x80, 0x00], .varintNotMinimal),
            ([UInt8](repeating: 0xFF, count: 9) + [0x01], .varintTooLong),
            ([UInt8](repeating: 0x80, count: 100), .varintTooLong),
        ] as [([UInt8], AddressError.Malformation)])
    func refused(bytes: [UInt8], rule: AddressError.Malformation) {
        var cursor = Cursor(bytes)

        #expect(throws: AddressError.malformed(rule)) { try cursor.varint() }
    }

    @Test("Protocol Buffers may pad a varint, and write negative numbers in ten bytes")
    func protobuf() throws {
        var padded = Cursor([0x81, 0x00])
        var negative = Cursor([UInt8](repeating: 0xFF, count: 9) + [0x01])
        var tooLong = Cursor([UInt8](repeating: 0xFF, count: 9) + [0x02])

        #expect(try padded.protobufVarint() == 1)
        #expect(try negative.protobufVarint() == .max)
        #expect(throws: AddressError.malformed(.varintTooLong)) { try tooLong.protobufVarint() }
    }

    /// First half of `mmh3.hash64(text, 0, x64arch=True)` of PyPI mmh3.
    @Test(
        "Names spread by the hash that the network uses",
        arguments: [
            ("", 0), ("a", 0x8555_5565_F659_7889), ("hello", 0xCBD8_A7B3_41BD_9B02),
            ("hello world", 0x533F_6046_EB7F_610E),
            ("abcdefgh", 0xCC8A_0AB0_37EF_8C02), ("abcdefghi", 0x0547_C0CF_F13C_7964),
            ("0123456789abcdef", 0x4BE0_6D94_CF4A_D1A7), ("0123456789abcdef0", 0xEB24_AE87_85A5_C075),
            ("The quick brown fox jumps over the lazy dog", 0xE34B_BC7B_BC07_1B6C),
        ] as [(String, UInt64)])
    func murmur(text: String, hash: UInt64) {
        #expect(Murmur3.hash(Array(text.utf8)) == hash)
    }

    @Test(
        "Nodes that break Protocol Buffers are refused",
        arguments: [
            [0x12], [0x12, 0x05, 0x0A], [0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01], [0x13],
            [0x0F],
            [0x12, 0x00], [0x12, 0x02, 0x0A, 0x00], [0x08, 0x01], [0x10, 0x01], [0x12, 0x03, 0x0A, 0x01, 0x12],
            [0x1D, 0x00], [0x19, 0x00],
        ] as [[UInt8]])
    func nodes(bytes: [UInt8]) {
        #expect(throws: AddressError.self) { try DAGNode(decoding: bytes) }
    }

    @Test(
        "Data that is not UnixFS is refused",
        arguments: [
            [], [0x12, 0x00], [0x08, 0x09], [0x0A, 0x00], [0x08, 0x02, 0x1A, 0x00], [0x08, 0x02, 0x22, 0x01, 0x80],
        ] as [[UInt8]])
    func data(bytes: [UInt8]) {
        #expect(throws: AddressError.self) { try UnixFSNode(decoding: bytes) }
    }

    @Test("Data of UnixFS reads back, packed sizes and fields of later versions too")
    func unixFS() throws {
        let node = UnixFSNode(
            kind: .shard, data: [1, 2], fileSize: 3, blockSizes: [1, 300], hashType: 0x22, fanout: 256)
        let packed = try UnixFSNode(decoding: [0x08, 0x02, 0x22, 0x03, 0x01, 0xAC, 0x02, 0x38, 0xA4, 0x03])

        #expect(try UnixFSNode(decoding: node.encoded()) == node)
        #expect(packed.blockSizes == [1, 300] && packed.kind == .file)
    }
}
