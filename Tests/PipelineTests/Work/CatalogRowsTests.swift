import Pipeline
import Spool
import TestSupport
import Testing

@Suite("The rows of an entry")
struct CatalogRowsTests {
    @Test(
        "A duration is an exact decimal number",
        arguments: [
            (Duration.milliseconds(10_010), "10.01"), (.zero, "0"), (.seconds(7200), "7200"),
            (Duration(secondsComponent: 0, attosecondsComponent: 1), "0.000000000000000001"),
            (.milliseconds(-1500), "-1.5"),
            (Duration.milliseconds(-5), "-0.005"),
        ])
    func durations(_ duration: Duration, _ text: String) {
        #expect(DecimalSeconds.text(duration) == text)
        #expect(DecimalSeconds.duration(text) == duration)
    }

    @Test(
        "What is no decimal number is not read as one",
        arguments: ["", "-", "1.", ".5", "1e3", "1.0000000000000000001", "x"])
    func noDurations(_ text: String) {
        #expect(DecimalSeconds.duration(text) == nil)
    }

    @Test("The same entry again, or an older one, is nothing to write")
    func nothing() {
        let entry = CatalogEntry.sample(at: .pinned, starts: 3)

        #expect(CatalogChange(from: entry, to: entry) == nil)
        #expect(CatalogChange(from: entry, to: .sample(at: .transcoded, starts: 3)) == nil)
        #expect(CatalogChange(from: entry, to: .sample(at: .done, starts: 2)) == nil)
    }

    @Test("An item that only moved on has no row of a transcode, a segment or a document to write")
    func moved() throws {
        let entry = CatalogEntry.sample(at: .pinned)

        let change = try #require(CatalogChange(from: entry, to: .sample(at: .done)))

        #expect(change.isMove)
        #expect(change.transcodes.isEmpty && change.segments.isEmpty && change.documents.isEmpty)
        #expect(change.staleTranscodes.isEmpty && change.staleSegments.isEmpty)
    }

    @Test("One segment that differs is one row, and what is gone is stale")
    func differs() throws {
        let old = CatalogEntry.sample(at: .pinned)
        var new = old
        new.transcodes[0].segments[1].cid = "bafkother"
        new.transcodes[0].segments.removeLast()
        new.transcodes.remove(at: 1)
        new.documents.append("{\"version\":2}")

        let change = try #require(CatalogChange(from: old, to: new))

        let playlist = RowID.transcode(old.transcodes[0].filePath, of: old.id)
        #expect(change.segments.map(\.id) == [.segment(0, of: playlist)])
        #expect(change.staleSegments == [.segment(1, of: playlist)])
        #expect(change.staleTranscodes == [.transcode(old.transcodes[1].filePath, of: old.id)])
        // The playlist's segments differ, and the two behind the one that went have other places.
        #expect(change.transcodes.map(\.position) == [0, 1, 2])
        #expect(change.documents.map(\.version) == [2])
        #expect(!change.isMove)
    }
}
