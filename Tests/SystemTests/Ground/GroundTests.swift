import Glibc
import JSONValue
import Spool
import SystemCalls
import Testing

extension Appliance {
    @Suite("The ground under the spool") struct GroundTests {
        private static let settings = "[space]\nfloor = 0 B\ninodes = 0\n[transcode]\nladder = 120\npreset = ultrafast"

        @Test(
            "A disk that is full keeps a film where it is in every step, and the film goes on when there is room",
            arguments: Resource.allCases)
        func full(_ resource: Resource) async throws {
            try await Box.with(Self.settings) {
                try await Volume(at: $0, megabytes: 24, inodes: 400)
            } _: { box in
                let volume = try #require(box.ground as? Volume)
                try await box.drop(film(box.directory / "film.mp4", seconds: 1), as: "film.mp4")

                for stage in [nil] + Stage.working.map(Optional.some) {
                    if let stage { try await box.sendBack(to: stage) }
                    try volume.exhaust(resource)
                    let waits = box.logged.occurrences(of: "No space left")
                    try box.launch()
                    try await box.until("the daemon meets it", within: .seconds(20)) {
                        box.logged.occurrences(of: "No space left") > waits
                    }
                    try await box.expectWaiting(at: stage)
                    try volume.relieve()
                    try await box.until("it is done") { try box.items(at: .done).count == 1 }
                    try await box.stop()
                    #expect(try box.queue().violations() == [], "\(stage?.description ?? "door")")
                }
            }
        }
    }
}

extension Box {
    /// The only item once more at `stage`, without what its steps make from there on, as an operator would.
    fileprivate func sendBack(to stage: Stage) async throws {
        let item = try #require(try items(at: .done).first)
        for product in Stage.working where product >= stage { try Disk().removeTree(item.product(of: product)!) }
        try Disk().rename(item.directory, to: queue().directory(of: stage) / item.id.name)
    }

    /// Nothing half is to be seen of what could not be done.
    fileprivate func expectWaiting(at stage: Stage?) async throws {
        let items = try Stage.allCases.flatMap { try self.items(at: $0) }
        guard let stage else {
            #expect(try Disk().exists(door / "film.mp4"))
            #expect(items.allSatisfy { $0.stage == .admitted })
            return
        }
        #expect(items.map(\.stage) == [stage])
        #expect(try queue().violations() == [])
    }
}

extension String {
    fileprivate func occurrences(of words: String) -> Int { ranges(of: words).count }
}
