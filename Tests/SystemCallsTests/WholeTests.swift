import SystemCalls
import TestSupport
import Testing

@Suite("What is built from the calls of a file system")
struct WholeTests {
    @Test("Directories are made below what is there, and never in the place of a mount that has gone")
    func below() throws {
        let here = try TemporaryDirectory()
        let spool = here.path / "spool"
        let receipts = spool / "receipts"
        try Disk().makeDirectories(receipts)
        try Disk().makeDirectories(receipts / "anna" / "spring", below: receipts)
        #expect(try Disk().exists(receipts / "anna" / "spring"))

        try Disk().rename(spool, to: here.path / "away")
        #expect(throws: SystemError.self) { try Disk().makeDirectories(receipts / "anna" / "spring", below: receipts) }
        #expect(try Disk().entries(of: here.path).map(\.name) == ["away"])
    }
}
