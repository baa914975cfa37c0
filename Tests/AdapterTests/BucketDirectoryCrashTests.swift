import SystemCalls
import TestSupport
import Testing

@Suite("An object store in a directory, when the world stops")
struct BucketDirectoryCrashTests {
    @Test("A crash after any change leaves the old object or the new one, whole", arguments: [false, true])
    func crashes(_ hasOld: Bool) async throws {
        for stop in 0...(try await StoreJourney(hasOld: hasOld).changes) {
            var script = MemoryDisk.Script()
            script.stopAfter = stop
            let broken = try await StoreJourney(hasOld: hasOld).brokenPromises(script, hasOld: hasOld)
            #expect(broken.isEmpty, "stopped after \(stop)")
        }
    }

    @Test("What was put is there after a power cut", arguments: [false, true])
    func promise(_ hasOld: Bool) async throws {
        let broken = try await StoreJourney(hasOld: hasOld).brokenPromises(MemoryDisk.Script(), hasOld: hasOld)

        #expect(broken.isEmpty)
    }

    @Test("Every flush is needed: leaving one out breaks a promise")
    func flushes() async throws {
        for (number, change) in try await StoreJourney().trace.enumerated() where change.hasPrefix("fsync") {
            var script = MemoryDisk.Script()
            script.skip = number
            let broken = try await StoreJourney().brokenPromises(script, hasOld: false)
            #expect(!broken.isEmpty, "\(change)")
        }
    }

    @Test("A store that was made is there after a power cut, and each flush is needed for that")
    func makes() throws {
        func made(skipping change: Int?) throws -> (isKept: Bool, trace: [String]) {
            let disk = MemoryDisk()
            var script = MemoryDisk.Script()
            script.skip = change
            disk.run(script)
            try Depot.make(at: "/store", on: disk)
            return (try disk.snapshot.afterEitherEnd.allSatisfy { try $0.disk.exists("/store/.incoming") }, disk.trace)
        }

        let whole = try made(skipping: nil)

        #expect(whole.isKept)
        for (number, change) in whole.trace.enumerated() where change.hasPrefix("fsync") {
            #expect(try !made(skipping: number).isKept, "\(change)")
        }
    }

    @Test("Directories that a dead process made and did not flush are flushed before the promise")
    func foreignDirectories() async throws {
        let journey = try StoreJourney()
        for directory: Path in ["/store/films", "/store/films/019a"] { try journey.disk.makeDirectory(directory) }

        let broken = try await journey.brokenPromises(MemoryDisk.Script(), hasOld: false)

        #expect(broken.isEmpty)
    }
}
