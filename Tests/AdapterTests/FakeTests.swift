import Pipeline
import Spool
import SystemCalls
import TestSupport
import Testing

@Suite("The fakes behave like what they stand for")
struct FakeTests {
    @Test("The store in memory keeps the contract", arguments: ObjectStoreContract.allCases)
    func store(_ clause: ObjectStoreContract) async throws {
        let disk = MemoryDisk()
        try disk.makeDirectory("/files")

        try await clause.check(MemoryStore(reading: disk), directory: "/files", on: disk)
    }

    @Test("The pinner in memory keeps the contract", arguments: PinnerContract.allCases)
    func pinner(_ clause: PinnerContract) async throws {
        let scratch = try Scratch()

        try await clause.check(MemoryPinner(reading: Disk()), directory: scratch.path)
    }

    @Test("The catalog in memory keeps the contract", arguments: CatalogContract.allCases)
    func catalog(_ clause: CatalogContract) async throws {
        try await clause.check(MemoryCatalog())
    }

    @Test("An outage fails as many calls as the test wanted, and no more")
    func outageEnds() async throws {
        let catalog = MemoryCatalog()
        catalog.outage.begin(calls: 2)

        for _ in 0..<2 {
            let setback = await #expect(throws: Setback.self) { try await catalog.record(.sample(at: .done)) }
            #expect(setback?.class == .temporary)
        }

        #expect(catalog.entries.isEmpty)
        try await catalog.record(.sample(at: .done))
        #expect(catalog.entries.count == 1)
    }

    @Test("A call that fails after its effect has had it")
    func answerLost() async throws {
        let catalog = MemoryCatalog()
        catalog.outage.begin(calls: 1, .afterTheEffect)

        await #expect(throws: Setback.self) { try await catalog.record(.sample(at: .done)) }

        #expect(catalog.entries.count == 1)
    }

    @Test("The history tells changes of stage, not repetitions")
    func history() async throws {
        let catalog = MemoryCatalog()
        let stages: [Stage] = [.admitted, .admitted, .segmented, .segmented, .admitted]

        for stage in stages { try await catalog.record(.sample(at: stage)) }

        #expect(catalog.history(of: CatalogEntry.sample(at: .done).id) == [.admitted, .segmented])
    }
}
