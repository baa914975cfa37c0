import Spool
import SystemCalls
import Testing

extension Appliance {
    @Suite("Many files at once") struct FloodTests {
        static let count = 1000

        @Test("What came while the daemon was stopped, and what comes while it runs, is admitted, each file once")
        func flood() async throws {
            try await Box.with { box in
                try await box.start()
                try await box.stop()
                try fill(box, "before")
                try await box.start()
                try fill(box, "after")

                _ = try await box.wait("the door is empty") {
                    try Disk().entries(of: box.spool / "incoming").isEmpty ? true : nil
                }

                try await box.stop()
                let items = try Stage.allCases.flatMap { try box.items(at: $0) }
                #expect(items.count == 2 * Self.count)
                #expect(try box.queue().violations() == [])
            }
        }

        /// Each with bytes of its own; no film, so that little comes after the admission.
        private func fill(_ box: Box, _ word: String) throws {
            for number in 0..<Self.count {
                let name = Name("\(word)-\(number).dat")!
                try Disk().write(Array("\(name), which is no film\n".utf8), to: box.spool / "incoming" / name)
            }
        }
    }
}
