import Spool
import SystemCalls
import Testing

@testable import Pipeline

struct RecordTests {
    private func ticket(_ names: [Name]) -> Ticket {
        Ticket(
            id: ItemID(milliseconds: 1, random: (0, 0)), spool: "main", organisation: "org", droppedAs: names,
            attributes: Attributes(kind: .file, size: 7, modified: 12, owner: 1000),
            arrived: Timestamp(nanoseconds: 5), broughtBy: "drop", proof: "lease")
    }

    @Test("A ticket comes back as it was written, whatever the film was called")
    func ticketRoundTrip() throws {
        let names: [[Name]] = [
            ["film.mp4"], ["folder", "a b\nc.mov"], [Name(bytes: [0xff, 0x2e, 0x6d, 0x70, 0x34])!],
        ]
        for name in names {
            let ticket = ticket(name)
            #expect(Ticket(ticket.json) == ticket)
        }
    }

    @Test(
        "Only a plain ending of a name gets into an object key",
        arguments: [
            ("film.MP4", "mp4"), ("film", nil), ("film.m\u{f6}v", nil), ("film.../..", nil), ("a.b.mkv", "mkv"),
            ("film.averylongone", nil), ("film.m p", nil),
        ] as [(String, String?)])
    func endings(_ name: String, _ ending: String?) throws {
        guard let name = Name(name) else { return #expect(ending == nil) }
        #expect(ticket([name]).fileExtension == ending)
    }

    @Test("Object keys follow the templates, and cannot leave their place")
    func keys() throws {
        var naming = Naming()
        #expect(try naming.key("hls/a.m4s", of: ticket(["f.mp4"])).description.hasPrefix("public/org/00000000-0001-7"))
        #expect(try naming.original(of: ticket(["f.mov"])).description.hasSuffix(".mov"))
        naming.public = "../{org}"
        #expect(throws: Setback.self) { try naming.key("x", of: ticket(["f.mp4"])) }
    }

    @Test("A receipt's name is the film's with an ending, or tells long names apart by their hash")
    func receiptNames() {
        let long = Name(String(repeating: "x", count: 255))!
        let other = Name(String(repeating: "x", count: 254) + "y")!

        #expect(Receipts.receiptName(of: "film.mp4") == "film.mp4.json")
        #expect(Receipts.receiptName(of: long).bytes.count == 255)
        #expect(Receipts.receiptName(of: long) != Receipts.receiptName(of: other))
    }
}
