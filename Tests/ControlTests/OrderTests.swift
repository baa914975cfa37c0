import CommandLineOptions
import Glibc
import JSONValue
import Pipeline
import SQLite
import Spool
import SystemCalls
import Testing

@testable import IngestControl

@Suite("Finding and mending what is not in order")
struct OrderTests {
    /// A way in which something that was whole is whole no more.
    enum Damage: CaseIterable {
        case source, rendition, sealed, object, missingObject, original, chest, pin, unpinned

        /// Does the damage, and returns what must be said of it.
        func strike(_ item: Item, _ box: Box) throws -> String {
            let store = box.path / "store" / "media"
            let published = store / "public" / "default" / item.id.name
            switch self {
            case .source: return try change(item.source)
            case .rendition: return try change(item.directory / "renditions" / "480p.mp4")
            case .sealed:
                try Disk().remove(file: item.directory / "segments" / "init.mp4")
                return "segments is not whole"
            case .object:
                _ = try change(published / "480p.mp4")
                return "the object public/default/\(item.id)/480p.mp4: its CID is"
            case .missingObject:
                try Disk().remove(file: published / "hls" / "master.m3u8")
                return "hls/master.m3u8 is missing"
            case .original:
                _ = try change(store / "raw" / "default" / Name("\(item.id).mp4")!)
                return "the object raw/default/\(item.id).mp4: its SHA-256 is"
            case .chest:
                let car = item.directory / "pins" / "film.car"
                try Disk().overwrite(car, at: try Disk().attributes(of: car)!.size - 1, with: [0xff])
                return "the CAR: "
            case .pin:
                let car = try #require(try Disk().files(below: box.path / "shelf").first)
                try Disk().overwrite(car.path, at: car.size - 1, with: [0xff])
                return "\(car.path): "
            case .unpinned:
                for file in try Disk().files(below: box.path / "shelf") { try Disk().remove(file: file.path) }
                return "is not pinned"
            }
        }

        /// One byte, so that the size stays.
        private func change(_ file: Path) throws -> String {
            try Disk().overwrite(file, at: 0, with: [0xff])
            return "\(file)"
        }
    }

    @Test("A sound item is sound")
    func sound() async throws {
        let (box, item) = try await Box.done()

        let answer = await box.ctl("verify", item.id.word)

        #expect(answer.code == 0)
        #expect(answer.out.contains("sound"))
        #expect(answer.complaints.isEmpty)
    }

    @Test("Whatever was changed is found, and nothing else is blamed", arguments: Damage.allCases)
    func damaged(_ damage: Damage) async throws {
        let (box, item) = try await Box.done()
        let sentence = try damage.strike(item, box)

        let answer = await box.ctl("verify", "--all", "--json")

        #expect(answer.code == 1)
        let faults = try JSON(parsing: Array(answer.out.utf8))["faults"]?.array?.compactMap(\.string) ?? []
        #expect(faults.contains { $0.contains(sentence) }, "\(faults)")
        #expect(faults.count == 1, "\(faults)")
    }

    @Test("The cut in the store is held against the item's until the film is done, and is not missed then")
    func cut() async throws {
        let box = try await Box(obstacle: .waiting("the encoder is away"))
        let id = try box.admit("film.mp4")
        try await box.work()
        let cut = box.path / "store" / "media" / "public" / "default" / id.name / "source"
        try Disk().remove(file: cut / "00000.m4s")
        let waiting = await box.ctl("verify", id.word)
        #expect(waiting.code == 1)
        #expect(waiting.out.contains("source/00000.m4s is missing"))

        let (other, item) = try await Box.done()
        // As upkeep leaves it for a moment, before it records that the cut has gone.
        try Disk().removeTree(other.path / "store" / "media" / "public" / "default" / item.id.name / "source")

        #expect(await other.ctl("verify", item.id.word).code == 0)
    }

    @Test("A film that moves on while it is verified is verified where it went")
    func moved() async throws {
        let (box, item) = try await Box.done()
        let before = box.spool.item(item.id, at: .pinned)
        try Disk().rename(item.directory, to: before.directory)
        // fcntl(2), "Leases": whoever opens the source waits as long as we hold one. SIGURG tells of it, and does nothing.
        let (setSignal, setLease, getLease): (Int32, Int32, Int32) = (10, 1024, 1025)
        let held = before.source.withCString { open($0, O_RDWR) }
        #expect(fcntl(held, setSignal, SIGURG) == 0 && fcntl(held, setLease, F_WRLCK) == 0)

        async let answer = withTaskExecutorPreference(BlockingThreads(limit: 1)) {
            await box.ctl("verify", item.id.word)
        }
        while fcntl(held, getLease) == F_WRLCK { await Task.yield() }
        try Disk().rename(before.directory, to: item.directory)
        close(held)

        #expect(await answer.code == 0)
        #expect(await answer.complaints.isEmpty)
    }

    @Test("A second drop of the same film is held against the products of the first")
    func twin() async throws {
        let (box, item) = try await Box.done()
        let twin = try box.admit("again.mp4")
        try await box.work()
        #expect(await box.ctl("why", twin.word).out.contains("The same bytes came before as \(item.id)"))
        #expect(await box.ctl("verify", twin.word).code == 0)

        _ = try Damage.rendition.strike(item, box)

        #expect(await box.ctl("verify", twin.word).code == 1)
    }

    @Test("A catalog that is damaged is set aside, and made again from the spool")
    func rebuild() async throws {
        let (box, item) = try await Box.done()
        let catalog = box.path / "catalog.sqlite"
        for ending in ["-wal", "-shm"] { try Disk().removeTree(Path("\(catalog)\(ending)")!) }
        try Disk().write(Array(repeating: 7, count: 5000), to: catalog)

        let answer = await box.ctl("rebuild-catalog")

        #expect(answer.code == 0)
        #expect(answer.out == "main: 1 item recorded (1 done)\n")
        #expect(answer.complaints.contains("catalog.sqlite.aside-"))
        #expect(try CatalogFile(catalog).summaries().map(\.id) == [item.id])
        let names = try Disk().entries(of: box.path).map { "\($0.name)" }
        #expect(names.contains { $0.hasPrefix("catalog.sqlite.aside-") })
    }

    @Test("A sound catalog stays, unless it should begin anew")
    func fresh() async throws {
        let (box, item) = try await Box.done()
        #expect(await box.ctl("rebuild-catalog").complaints.isEmpty)
        try Disk().removeTree(item.directory)

        #expect(await box.ctl("rebuild-catalog").code == 0)
        #expect(try CatalogFile(box.path / "catalog.sqlite").summaries().count == 1)
        #expect(await box.ctl("rebuild-catalog", "--fresh").code == 0)
        #expect(try CatalogFile(box.path / "catalog.sqlite").summaries().isEmpty)
    }

    @Test("A catalog that says more than the spool, which was restored, is brought to what the spool says")
    func ahead() async throws {
        let (box, item) = try await Box.done()
        let catalog = CatalogFile(box.path / "catalog.sqlite")
        let right = try #require(try await catalog.entry(item.id))
        var further = right
        further.starts += 5
        further.title = "of a time that the spool has not seen"
        try await catalog.record(further)

        #expect(await box.ctl("rebuild-catalog").code == 0)

        #expect(try await catalog.entry(item.id) == right)
    }

    @Test("fsck changes nothing; with --mend it does, and says what is left for a person")
    func mend() async throws {
        let (box, item) = try await Box.done()
        try Disk().remove(file: item.directory / "renditions" / "480p.mp4")
        let stranger = box.spool.directory(of: .done) / "notes.txt"
        try Disk().write([1], to: stranger)

        let look = await box.ctl("fsck")
        #expect(look.code == 1)
        #expect(look.out.contains("does not hold what it was sealed with"))
        #expect(look.out.contains("main: 2 violations"))
        #expect(try box.spool.locate(item.id)?.stage == .done)
        let mended = await box.ctl("fsck", "--mend")
        #expect(mended.code == 1)
        #expect(mended.out.contains("sent it back to segmented/"))
        #expect(mended.out.contains("a person has to decide"))
        #expect(mended.out.contains("main: 1 violation left"))
        try Disk().remove(file: stranger)
        #expect(await box.ctl("fsck").code == 0)
        try await box.work()
        #expect(await box.ctl("verify", "--all").code == 0)
    }

    @Test("Nothing is mended under a daemon")
    func served() async throws {
        let (box, item) = try await Box.done()
        try Disk().remove(file: item.directory / "renditions" / "480p.mp4")
        let lock = try FileLock.take(box.spool.lock)
        let isTaken = lock != nil
        #expect(isTaken)

        let answer = await box.ctl("fsck", "--mend")

        #expect(answer.code == 1)
        #expect(answer.complaints.contains("is served by another ingestd already"))
        #expect(try box.spool.locate(item.id)?.stage == .done)
        #expect(await box.ctl("status").out.contains("serving"))
        _ = consume lock
    }
}
