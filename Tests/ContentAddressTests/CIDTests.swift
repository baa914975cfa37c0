import Digest
import Testing

@testable import ContentAddress

@Suite struct CIDTests {
    @Test("A CID read from its text gives that text again, and its parts")
    func text() throws {
        let v0 = try CID("QmZULkCELmmk5XNfCgTnCyFgAVxBRBXyDHGGMVoLFLiXEN")
        let v1 = try CID("bafkreicysg23kiwv34eg2d7qweipxwosdo2py4ldv42nbauguluen5v6am")

        #expect(v0.description == "QmZULkCELmmk5XNfCgTnCyFgAVxBRBXyDHGGMVoLFLiXEN")
        #expect(v0.version == .v0 && v0.codec == .dagPB && v0.bytes.count == 34)
        #expect(v1.description == "bafkreicysg23kiwv34eg2d7qweipxwosdo2py4ldv42nbauguluen5v6am")
        #expect(v1.version == .v1 && v1.codec == .raw && v1.bytes.count == 36)
        #expect(v1.digest == SHA256.digest(of: Array("hello\n".utf8)))
        #expect(try CID(bytes: v0.bytes) == v0 && CID(bytes: v1.bytes) == v1)
    }

    @Test("A CIDv1 in base58 is the same CID as in base32")
    func base58() throws {
        let cid = CID(of: [1], codec: .raw, version: .v1)

        #expect(try CID("z" + Base58.encode(cid.bytes)) == cid)
    }

    @Test(
        "What is no CID is refused as text",
        arguments: [
            "", "Q", "Qm", "b", "z", "hello", "../../etc/passwd",
            "QmZULkCELmmk5XNfCgTnCyFgAVxBRBXyDHGGMVoLFLiXE", "QmZULkCELmmk5XNfCgTnCyFgAVxBRBXyDHGGMVoLFLiXEN1",
            "QmZULkCELmmk5XNfCgTnCyFgAVxBRBXyDHGGMVoLFLiXE0", "QmZULkCELmmk5XNfCgTnCyFgAVxBRBXyDHGGMVoLFLiXEé",
            "zQmZULkCELmmk5XNfCgTnCyFgAVxBRBXyDHGGMVoLFLiXEN",
            "bafkreicysg23kiwv34eg2d7qweipxwosdo2py4ldv42nbauguluen5v6a",
            "bafkreicysg23kiwv34eg2d7qweipxwosdo2py4ldv42nbauguluen5v6ama",
            "Bafkreicysg23kiwv34eg2d7qweipxwosdo2py4ldv42nbauguluen5v6am",
            "BAFKREICYSG23KIWV34EG2D7QWEIPXWOSDO2PY4LDV42NBAUGULUEN5V6AM",
            " bafkreicysg23kiwv34eg2d7qweipxwosdo2py4ldv42nbauguluen5v6am", String(repeating: "b", count: 100_000),
            "Qm" + String(repeating: "z", count: 44),
        ])
    func refusedText(text: String) {
        #expect(throws: AddressError.self) { try CID(text) }
    }

    @Test(
        "What is no CID is refused as bytes",
        arguments: [
            [], [0x12], [0x12, 0x20], [0x12, 0x20] + [UInt8](repeating: 1, count: 31),
            [0x12, 0x20] + [UInt8](repeating: 1, count: 33), [0x00], [0x01], [0x01, 0x55], [0x01, 0x55, 0x12],
            [0x01, 0x55, 0x12, 0x20], [0x02, 0x55, 0x12, 0x20] + [UInt8](repeating: 1, count: 32),
            [0x01, 0x55, 0x12, 0x1F] + [UInt8](repeating: 1, count: 31),
            [0x01, 0x55, 0x12, 0x21] + [UInt8](repeating: 1, count: 33),
            [0x81, 0x00, 0x55, 0x12, 0x20] + [UInt8](repeating: 1, count: 32),
            [0x01, 0xD5, 0x00, 0x12, 0x20] + [UInt8](repeating: 1, count: 32),
            [0x01, 0x55, 0x13, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F],
            [0x01, 0x55, 0x13] + [UInt8](repeating: 0xFF, count: 20),
            [0x01, 0x55, 0x00, 0x81, 0x01] + [UInt8](repeating: 0, count: 129),
        ] as [[UInt8]])
    func refusedBytes(bytes: [UInt8]) {
        #expect(throws: AddressError.self) { try CID(bytes: bytes) }
    }

    @Test("A block under another hash than SHA-256 has a CID that reads, and is not verified")
    func otherHash() throws {
        let identity = try CID(bytes: [0x01, 0x55, 0x00, 0x01, 0x61])

        #expect(identity.digest == [0x61])
        #expect(throws: AddressError.unsupportedHash(0)) { try identity.verify([0x61]) }
    }

    @Test("A block with one other bit is found out")
    func mismatch() throws {
        let cid = CID(of: [1, 2, 3], codec: .raw, version: .v1)

        #expect(throws: Never.self) { try cid.verify([1, 2, 3]) }
        #expect(throws: AddressError.mismatch(cid)) { try cid.verify([1, 2, 2]) }
    }
}
