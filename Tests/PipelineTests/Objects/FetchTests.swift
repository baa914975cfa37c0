import Spool
import Synchronization
import SystemCalls
import TestSupport
import Testing
import Watch

@testable import Pipeline

@Suite("Films from a bucket of others", .mayBlock) struct FetchTests {
    @Test("What an event names comes in once, whatever is told again")
    func once() async throws {
        let bucket = try Bucketeer()
        bucket.source.put(film(1), as: "in/film.mp4")

        for _ in 0..<3 {
            try await bucket.tell("in/film.mp4")
            await bucket.work()
        }
        _ = try await bucket.list()
        await bucket.work()

        #expect(try bucket.films() == ["film.mp4": film(1)])
        #expect(bucket.ledger.lines.map(\.state) == [.taken])
        #expect(bucket.service.figures.untold == 0)
    }

    @Test("What no event told is found in the list, once, and counted")
    func untold() async throws {
        let bucket = try Bucketeer()
        for number in 0..<25 { bucket.source.put(film(number), as: "in/\(number).mp4") }
        bucket.source.put(film(99), as: "elsewhere/99.mp4")
        try await bucket.tell("in/7.mp4")

        let untold = try await bucket.list()
        await bucket.work()

        #expect(untold == 24)
        #expect(try bucket.films().count == 25)
        #expect(try await bucket.list() == 0)
    }

    @Test("Films that cannot be fetched for now do not stand before all others")
    func others() async throws {
        let bucket = try Bucketeer(rest: .seconds(3600))
        let wrong = Bucketeer.sha256(film(99))
        for number in 0..<3 { bucket.source.put(film(number), as: "in/\(number).mp4", sha256: wrong) }
        _ = try await bucket.list()
        bucket.source.put(film(7), as: "in/good.mp4")
        _ = try await bucket.list()

        let running = Task(executorPreference: MayBlock.threads) { await Fetcher(bucket.service, most: 2).run() }
        let end = ContinuousClock.now + .seconds(60)
        while try bucket.films().isEmpty, .now < end { try await Task.sleep(for: .milliseconds(10)) }
        running.cancel()
        await running.value

        #expect(try bucket.films() == ["good.mp4": film(7)])
    }

    @Test("An object that is replaced is taken once more; one that was removed before we came, not at all")
    func replaced() async throws {
        let bucket = try Bucketeer()
        bucket.source.put(film(1), as: "in/film.mp4")
        try await bucket.tell("in/film.mp4")
        try await bucket.tell("in/never.mp4")
        await bucket.work()

        bucket.source.put(film(2), as: "in/film.mp4")
        try await bucket.tell("in/film.mp4")
        await bucket.work()

        #expect(try bucket.sources().count == 2)
        #expect(try Set(bucket.sources()) == [film(1), film(2)])
        #expect(bucket.ledger.lines.count == 2)
    }

    @Test("An object that changes while it is read is begun anew, and nothing of the old one stays")
    func changes() async throws {
        let bucket = try Bucketeer()
        let (old, new) = (film(1, count: 10 << 20), film(2, count: 9 << 20))
        bucket.source.put(old, as: "in/film.mp4")
        try await bucket.tell("in/film.mp4")
        bucket.source.afterRead = { bucket in
            bucket.afterRead = nil
            bucket.put(new, as: "in/film.mp4")
        }

        await bucket.work()

        #expect(try bucket.sources() == [new])
        #expect(bucket.ledger.lines.map(\.state) == [.taken])
        #expect(try bucket.disk.entries(of: World.root / "uploads").isEmpty)
    }

    @Test("An object that goes while it is read leaves nothing behind")
    func goes() async throws {
        let bucket = try Bucketeer()
        bucket.source.put(film(1, count: 10 << 20), as: "in/film.mp4")
        try await bucket.tell("in/film.mp4")
        bucket.source.afterRead = { $0.remove("in/film.mp4") }

        await bucket.work()

        #expect(try bucket.sources() == [])
        #expect(bucket.ledger.lines == [])
        #expect(try bucket.disk.entries(of: World.root / "uploads").isEmpty)
    }

    @Test("A source that is away costs time and no film")
    func away() async throws {
        let bucket = try Bucketeer()
        bucket.source.put(film(1), as: "in/film.mp4")
        try await bucket.tell("in/film.mp4")
        for calls in 1...4 {
            bucket.source.outage.begin(calls: calls)
            await bucket.work()
        }
        bucket.source.outage.end()

        await bucket.work()

        #expect(try bucket.sources() == [film(1)])
    }

    @Test("What is larger than we take is refused with a sentence, once, and taken when it may be")
    func tooLarge() async throws {
        let bucket = try Bucketeer(largest: 100)
        bucket.source.put(film(1, count: 101), as: "in/film.mp4")
        for _ in 0..<3 {
            try await bucket.tell("in/film.mp4")
            _ = try await bucket.list()
            await bucket.work()
        }

        #expect(try bucket.sources() == [])
        #expect(bucket.refusals.count == 1)
        #expect(bucket.refusals.first?.contains("101 bytes") == true)

        let other = try Bucketeer(beside: bucket)
        _ = try await other.list()
        await other.work()

        #expect(try other.sources() == [film(1, count: 101)])
    }

    @Test("Beyond the quota of its organisation an object waits in the bucket")
    func quota() async throws {
        let bucket = try Bucketeer(quota: 150)
        bucket.source.put(film(1, count: 100), as: "in/1.mp4")
        bucket.source.put(film(2, count: 100), as: "in/2.mp4")

        for _ in 0..<3 {
            _ = try await bucket.list()
            await bucket.work()
        }

        // Whichever came first.
        #expect(try bucket.sources().count == 1)
        #expect(bucket.refusals.count == 1)
    }

    @Test("Bytes that are not what the bucket promised are fetched twice, and taken if they come twice the same")
    func doubtful() async throws {
        let bucket = try Bucketeer()
        bucket.source.put(film(1), as: "in/film.mp4", sha256: String(repeating: "0", count: 64))
        try await bucket.tell("in/film.mp4")

        await bucket.work()

        #expect(try bucket.sources() == [film(1)])
        #expect(bucket.source.reads.count == 2)
    }

    @Test("Bytes that were damaged on their way are fetched again")
    func damaged() async throws {
        let bucket = try Bucketeer()
        let hash = Bucketeer.sha256(film(1))
        bucket.source.put(film(1), as: "in/film.mp4", sha256: hash)
        bucket.source.damagesNextRead = true
        try await bucket.tell("in/film.mp4")

        await bucket.work()

        #expect(try bucket.sources() == [film(1)])
        #expect(bucket.source.reads.count == 2)
    }
}

@Suite("Films from a bucket of others, when the world stops") struct FetchCrashTests {
    @Test("After a crash at any change the film comes in, whole and once", arguments: [false, true])
    func crashes(_ isPowerCut: Bool) async throws {
        let count = try await Bucketeer.life().disk.trace.count
        #expect(count > 15)
        for stop in 0...count {
            var script = MemoryDisk.Script()
            script.stopAfter = stop
            let first = try await Bucketeer.life(script)
            let left = first.disk.snapshot
            for end in isPowerCut ? left.powerCuts : [left.processDeath] {
                let next = try Bucketeer(on: end.disk, beside: first)
                if first.isAccepted == false { try await next.tell("in/film.mp4") }

                await next.work()

                #expect(try next.sources() == [film(7)], "\(end.name) after change \(stop)")
                #expect(next.ledger.lines.map(\.state) == [.taken], "\(end.name) after change \(stop)")
            }
        }
    }
}
