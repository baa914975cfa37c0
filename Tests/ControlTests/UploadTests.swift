import CommandLineOptions
import JSONValue
import Pipeline
import Spool
import SystemCalls
import Testing

@testable import IngestControl

@Suite("What ingestctl says of films on their way in by the second door")
struct UploadTests {
    /// A box with an upload of 1000 bytes, of which 400 are durable.
    private func coming() async throws -> (box: Box, id: ItemID) {
        let box = try await Box()
        let record = UploadRecord(
            id: .random(), name: "film.mp4", size: 1000, organisation: "default", broughtBy: "tus", begun: .now(),
            term: .seconds(3600))
        try box.service.uploads.begin(record)
        let inflow = try box.service.uploads.open(record.id, at: 0)
        try inflow.append([UInt8](repeating: 1, count: 400))
        _ = try inflow.flush()
        return (box, record.id)
    }

    @Test("why says how much is there and what becomes of it; list and status count it; fsck finds nothing wrong")
    func known() async throws {
        let (box, id) = try await coming()

        let why = await box.ctl("why", id.word)
        #expect(why.code == 0 && why.out.contains("400 B of 1.0 kB are there for good"))
        #expect(await box.ctl("list").out.contains("uploads"))
        let status = try JSON(parsing: await box.ctl("status", "--json").out)
        #expect("\(status)".contains(#""uploads":1"#))
        #expect(await box.ctl("fsck").code == 0)
    }

    @Test("fsck finds what a crash left of an upload, and takes it away")
    func leftover() async throws {
        let (box, id) = try await coming()
        try Disk().remove(file: box.spool.upload(id).data)

        #expect(await box.ctl("fsck").code == 1)
        #expect(await box.ctl("fsck", "--mend").code == 0)
        #expect(try Disk().entries(of: box.spool.uploads).isEmpty)
    }
}
