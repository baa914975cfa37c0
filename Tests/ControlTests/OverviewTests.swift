import JSONValue
import Spool
import SystemCalls
import Testing

@testable import IngestControl

@Suite("The picture of a spool")
struct OverviewTests {
    static let now = Timestamp(nanoseconds: 1_000_000_000_000)
    static let id = RequestTests.id

    /// One item at work, one that rests, a name in wide letters, and everything that can be warned of.
    static let busy: Overview = {
        var overview = Overview(name: "main", path: "/var/spool/ingestd/main", state: .serving)
        overview.counts = Stage.allCases.map {
            .init(stage: $0, items: $0 == .failed ? 3 : 1, bytes: $0 == .done ? nil : 12)
        }
        let begun = Timestamp(nanoseconds: now.nanoseconds - 30_000_000_000)
        let again = Timestamp(nanoseconds: now.nanoseconds + 8_000_000_000)
        let works = DaemonWord.Line(id: id, stage: .segmented, fraction: 0.5, since: begun)
        let rests = DaemonWord.Line(
            id: id, stage: .transcoded, fraction: 0, since: begun, note: "the store is away", until: again)
        overview.work = [.init(line: works, name: "長い映画.mp4"), .init(line: rests, name: "b.mp4")]
        overview.door = .init(waiting: 2, held: 1, overflows: 1, polled: ["/x: it is NFS"])
        overview.catalogBehind = 4
        overview.hasRoom = false
        overview.isPaused = true
        return overview
    }()

    @Test("An item at work has a bar, its time and the time left; one that rests its reason and its next try")
    func lines() {
        let text = Self.busy.text(now: Self.now, width: 120, ink: Ink(isColoured: false))

        #expect(text.contains("\(Self.id)  segmented  █████████"))
        #expect(text.contains(" 50 %  0:30, 0:30 left  長い映画.mp4\n"))
        #expect(text.contains("transcoded rests, tried again in 8 s  b.mp4\n      the store is away\n"))
        #expect(text.contains("paused"))
        #expect(text.contains("2 waiting, 1 held"))
        #expect(text.contains("polled: /x: it is NFS"))
        #expect(text.contains("the catalog is behind by 4 items"))
    }

    @Test("No line is wider than the terminal", arguments: [40, 60, 80, 109, 110, 132, 200])
    func width(_ width: Int) {
        let text = Self.busy.text(now: Self.now, width: width, ink: Ink(isColoured: false))

        for line in text.split(separator: "\n") { #expect(Columns.count(line) <= width, "\(line)") }
    }

    @Test("Colours add nothing but colours")
    func colours() {
        let plain = Self.busy.text(now: Self.now, width: 100, ink: Ink(isColoured: false))
        let coloured = Self.busy.text(now: Self.now, width: 100, ink: Ink(isColoured: true))

        #expect(!plain.contains("\u{1b}"))
        #expect(coloured.contains("\u{1b}[32m"))
        #expect(coloured.replacing(/\u{1b}\[[0-9]*m/, with: "") == plain)
    }

    @Test("Programs get the same in JSON")
    func json() {
        let json = Self.busy.json(now: Self.now)

        #expect(json["state"]?.string == "serving")
        #expect(json["stages"]?["failed"]?.int == 3)
        #expect(json["door"]?["held"]?.int == 1)
        #expect(json["items"]?[0]?["left"]?.int == 30)
        #expect(json["items"]?[1]?["state"]?.string == "resting")
        #expect(json["items"]?[1]?["note"]?.string == "the store is away")
    }

    @Test("A spool is done when nothing is on the road and nothing waits at the door")
    func done() {
        var overview = Overview(name: "main", path: "/s", state: .serving)
        overview.door = .init(held: 1, refused: 2)
        overview.counts = [.init(stage: .done, items: 9), .init(stage: .failed, items: 1, bytes: 0)]
        #expect(overview.isDone)

        overview.door?.offered = 1
        #expect(!overview.isDone)

        overview.door = nil
        overview.files = 1
        #expect(!overview.isDone)

        overview.files = 0
        overview.counts.append(.init(stage: .pinned, items: 1, bytes: 0))
        #expect(!overview.isDone)
        #expect(!Overview(name: "main", path: "/s", state: .offline("away")).isDone)
    }

    @Test("The daemon's word is read with what is missing left out")
    func word() throws {
        let text = """
            {"items":[{"id":"\(Self.id)","stage":"segmented","fraction":0.25,"found":0.1,"since":7,"note":"n","until":9},
            {"id":"x"},7],"door":{"waiting":3,"polled":["a"]}}
            """
        let word = DaemonWord(try JSON(parsing: Array(text.utf8)))

        #expect(word.items.count == 1)
        #expect(word.line(of: Self.id)?.found == 0.1)
        #expect(word.line(of: Self.id)?.until == Timestamp(nanoseconds: 9))
        #expect(word.door == .init(waiting: 3, polled: ["a"]))
        #expect(DaemonWord(.null).items.isEmpty)
    }
}
