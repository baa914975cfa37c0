import Pipeline
import Testing

@testable import IngestControl

@Suite("Amounts, bars and tables")
struct TextTests {
    @Test(
        "A bar is as wide as asked, and full only at the end",
        arguments: [
            (0, 8, "░░░░░░░░"), (0.5, 8, "████░░░░"), (1, 8, "████████"), (0.999, 4, "███▉"), (0.0625, 8, "▌░░░░░░░"),
            (0.03, 4, "░░░░"), (0.04, 4, "▏░░░"), (-1, 2, "░░"), (7, 2, "██"), (.nan, 2, "░░"), (0.5, 0, ""),
            (1, -3, ""),
        ] as [(Double, Int, String)])
    func bar(_ fraction: Double, _ width: Int, _ text: String) {
        #expect(Bar.text(fraction, width: width) == text)
    }

    @Test(
        "A percentage takes five columns, and 100 means done",
        arguments: [
            (0, "  0 %"), (0.05, "  5 %"), (0.434, " 43 %"), (0.9999, " 99 %"), (1, "100 %"), (.infinity, "  0 %"),
        ]
            as [(Double, String)])
    func percent(_ fraction: Double, _ text: String) {
        #expect(Bar.percent(fraction) == text)
    }

    @Test(
        "A clock shows hours only where there are some",
        arguments: [
            (0, "0:00"), (7, "0:07"), (60, "1:00"), (754, "12:34"), (3600, "1:00:00"), (36_061, "10:01:01"),
            (-5, "0:00"),
        ])
    func clock(_ seconds: Int, _ text: String) {
        #expect(Time.clock(.seconds(seconds)) == text)
    }

    @Test(
        "An age is told in a unit of which there are at least two",
        arguments: [
            (0, "0 s"), (119, "119 s"), (120, "2 min"), (7199, "119 min"), (7200, "2 h"), (172_799, "47 h"),
            (172_800, "2 d"),
            (-9, "0 s"),
        ])
    func age(_ seconds: Int, _ text: String) {
        #expect(Time.age(.seconds(seconds)) == text)
    }

    @Test("The time left is what is missing at the pace so far")
    func left() {
        #expect(Board.left(of: 0.25, after: .seconds(10)) == .seconds(30))
        #expect(Board.left(of: 1, after: .seconds(10)) == .zero)
    }

    @Test("What an earlier try had finished does not count as pace")
    func resumed() {
        #expect(Board.left(of: 0.75, found: 0.5, after: .seconds(10)) == .seconds(10))
        #expect(Board.left(of: 0.505, found: 0.5, after: .seconds(10)) == nil)
    }

    @Test(
        "Nothing is foretold from too little",
        arguments: [(0.0, 10.0), (0.019, 100), (0.5, 0.9), (.nan, 10), (1.5, 10)])
    func unknown(_ fraction: Double, _ seconds: Double) {
        #expect(Board.left(of: fraction, after: .seconds(seconds)) == nil)
    }

    @Test(
        "Sizes are told in three digits or so",
        arguments: [
            (0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (99_949, "99.9 kB"), (100_000, "100 kB"), (999_999, "999 kB"),
            (1_000_000, "1.0 MB"), (61_356_544, "61.3 MB"), (5_000_000_000_000, "5.0 TB"), (.max, "9.2 EB"),
        ])
    func size(_ bytes: Int, _ text: String) {
        #expect(Size.text(bytes) == text)
    }

    @Test("Exact sizes are grouped", arguments: [(0, "0"), (999, "999"), (1000, "1,000"), (61_356_544, "61,356,544")])
    func exact(_ bytes: Int, _ text: String) {
        #expect(Size.exact(bytes) == text)
    }

    @Test(
        "Text is fitted by the columns that it takes, in any script",
        arguments: [
            ("film", 6, "film  "), ("film", 4, "film"), ("film", 3, "fi…"), ("映画", 4, "映画"), ("映画", 3, "映…"),
            ("映画", 2, "… "), ("na\u{308}me", 4, "na\u{308}me"), ("x", 0, ""),
        ])
    func columns(_ text: String, _ width: Int, _ fitted: String) {
        #expect(Columns.fit(text, width) == fitted)
    }

    @Test("A table's columns are as wide as their widest cell, and the last is cut to the line")
    func table() {
        var table = Table("ID", "NAME")
        table.rows = [["1", "a name that is long"], ["映画", "b"]]

        #expect(table.text(width: 20) == "ID    NAME\n1     a name that i…\n映画  b\n")
        #expect(table.text(width: nil) == "ID    NAME\n1     a name that is long\n映画  b\n")
    }

    @Test("A picture is drawn over the last one without clearing it first")
    func frame() {
        #expect(Screen.frame("a\nb\n", rows: 24, isFirst: false) == "\u{1b}[Ha\u{1b}[K\nb\u{1b}[K\n\u{1b}[J")
        #expect(Screen.frame("a\n", rows: 24, isFirst: true).hasPrefix("\u{1b}[H\u{1b}[2J"))
    }

    @Test("A picture never makes its window scroll, and says what it leaves out")
    func tallFrame() {
        let text = (1...10).map { "\($0)\n" }.joined()

        let lines = Screen.frame(text, rows: 5, isFirst: false).split(separator: "\n")

        #expect(lines.count == 5)  // The last one is what clears the rest.
        #expect(lines[3] == "  … and 7 more\u{1b}[K")
    }
}
