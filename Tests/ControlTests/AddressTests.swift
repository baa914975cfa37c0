import ContentAddress
import SystemCalls
import Testing

@Suite("The CID of bytes that come in pieces")
struct AddressTests {
    @Test(
        "The pieces do not matter",
        arguments: [0, 1, 262_144, 262_145, 1 << 20, (1 << 20) + 1, 3_500_000], [1000, 262_144, 300_000, 5 << 20])
    func pieces(_ size: Int, _ piece: Int) throws {
        let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 9) }
        for profile in Profile.all {
            var sink = NullSink()
            let whole = try Importer(profile: profile).add(bytes: bytes, to: &sink).cid

            var address = FileAddress(profile)
            for start in stride(from: 0, to: size, by: piece) {
                try address.update(Array(bytes[start...].prefix(piece)))
            }

            #expect(try address.finish() == whole, "\(profile.name)")
        }
    }
}
