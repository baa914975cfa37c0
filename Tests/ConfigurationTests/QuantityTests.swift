import Testing

@testable import Configuration

@Suite("Quantities carry their unit")
struct QuantityTests {
    @Test(
        "A size is a whole number of bytes with its unit",
        arguments: [
            ("0 B", 0), ("1 KiB", 1 << 10), ("16MiB", 16 << 20), ("3  GiB", 3 << 30), ("8388607 TiB", 8_388_607 << 40),
            ("8388608 TiB", nil), ("9223372036854775807 B", Int.max), ("9223372036854775808 B", nil), ("16", nil),
            ("MiB", nil), ("1.5 GiB", nil), ("-1 B", nil), ("+1 B", nil), ("1 gib", nil), ("1 GB", nil), ("1 B B", nil),
            ("", nil), ("1 GiB ", nil), ("١ B", nil),
        ])
    func size(_ text: String, _ bytes: Int?) {
        #expect(ByteCount(text)?.bytes == bytes)
    }

    @Test(
        "A duration is a whole number with its unit",
        arguments: [
            ("500 ms", .milliseconds(500)), ("2s", .seconds(2)), ("10 min", .seconds(600)), ("1 h", .seconds(3600)),
            ("2 d", .seconds(172_800)), ("0 s", .zero), ("2 m", nil), ("2 S", nil), ("106751991168 d", nil),
            ("106751991167 d", .seconds(106_751_991_167 * 86_400)), ("99999999999999999999 s", nil), ("1e3 s", nil),
        ] as [(String, Duration?)])
    func duration(_ text: String, _ duration: Duration?) {
        #expect(Duration(unitText: text) == duration)
    }

    @Test(
        "A quantity is printed in the largest unit that says it whole",
        arguments: [(0, "0 ms"), (1500, "1500 ms"), (60_000, "1 min"), (90_000, "90 s"), (172_800_000, "2 d")])
    func printed(_ milliseconds: Int, _ text: String) {
        #expect(Duration.milliseconds(milliseconds).unitText == text)
    }

    @Test("A size prints as it was written", arguments: ["0 B", "1000 B", "1 KiB", "1536 MiB", "2 TiB", "1025 KiB"])
    func printedSize(_ text: String) {
        #expect(ByteCount(text)?.description == text)
    }
}
