import Spool
import Synchronization
import Testing

@testable import Pipeline

struct CoresTests {
    private static let film = ItemID(milliseconds: 1, random: (0, 0))
    private static let clip = ItemID(milliseconds: 2, random: (0, 0))

    @Test("A short clip does not wait behind a film, not even for a unit to end", .timeLimit(.minutes(1)))
    func fair() async throws {
        let cores = Cores(2)
        let order = Order()
        let (gate, open) = AsyncStream.makeStream(of: Void.self)

        await withTaskGroup(of: Void.self) { group in
            // The film holds both cores and wants eight more times.
            for _ in 0..<2 {
                group.addTask {
                    try? await cores.withCore(for: Self.film) { () async throws(Setback) in for await _ in gate {} }
                }
            }
            while cores.free > 0 { await Task.yield() }
            for _ in 0..<8 { group.addTask { await Self.take(cores, Self.film, order) } }
            while cores.queued < 8 { await Task.yield() }
            await Self.take(cores, Self.clip, order)
            #expect(order.served == [Self.clip])
            open.finish()
            await group.waitForAll()
        }

        #expect(order.served.count == 9)
        #expect(cores.free == 2)
    }

    @Test("There is one guest at a time, and who holds a core is none", .timeLimit(.minutes(1)))
    func oneGuest() async throws {
        let cores = Cores(1)
        let (gate, open) = AsyncStream.makeStream(of: Void.self)

        await withTaskGroup(of: Void.self) { group in
            for id in [Self.film, Self.clip] {
                group.addTask {
                    try? await cores.withCore(for: id) { () async throws(Setback) in for await _ in gate {} }
                }
                while cores.queued > 0 || cores.free > 0 { await Task.yield() }
            }
            for id in [Self.film, Self.clip, ItemID(milliseconds: 3, random: (0, 0))] {
                group.addTask { try? await cores.withCore(for: id) { () async throws(Setback) in } }
            }
            while cores.queued < 3 { await Task.yield() }
            open.finish()
            await group.waitForAll()
        }

        #expect(cores.free == 1)
    }

    @Test("A task that is cancelled while it waits gives its place up", .timeLimit(.minutes(1)))
    func cancelled() async throws {
        let cores = Cores(1)
        let (gate, open) = AsyncStream.makeStream(of: Void.self)
        let holder = Task {
            try await cores.withCore(for: Self.film) { () async throws(Setback) in for await _ in gate {} }
        }
        while cores.free > 0 { await Task.yield() }
        let waiter = Task { try await cores.withCore(for: Self.film) { () async throws(Setback) in } }
        while cores.queued < 1 { await Task.yield() }

        waiter.cancel()
        let outcome = await waiter.result

        #expect(throws: Setback.stopped) { try outcome.get() }
        open.finish()
        try await holder.value
        try await cores.withCore(for: Self.clip) { () async throws(Setback) in }
    }

    private final class Order: Sendable {
        private let ids = Mutex<[ItemID]>([])
        var served: [ItemID] { ids.withLock { $0 } }
        func note(_ id: ItemID) { ids.withLock { $0.append(id) } }
    }

    private static func take(_ cores: Cores, _ id: ItemID, _ order: Order) async {
        try? await cores.withCore(for: id) { () async throws(Setback) in order.note(id) }
    }
}
