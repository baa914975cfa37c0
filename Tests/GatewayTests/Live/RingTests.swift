import Pipeline
import Spool
import Synchronization
import SystemCalls
import Testing

@testable import Gateway

@Suite("The ring of the last bulletins") struct RingTests {
    private static let id = ItemID(milliseconds: 1, random: (1, 1))

    private func append(_ count: Int, to ring: Ring) {
        for number in 0..<count {
            let event = Event.advanced(Self.id, at: .segmented, Double(number))
            ring.append(Draft(event, of: "main", nil, at: Timestamp(nanoseconds: 0))!)
        }
    }

    @Test("Numbers follow one another, and what is older than ten thousand has gone")
    func numbers() {
        let ring = Ring(from: 500)
        append(10_005, to: ring)

        #expect(ring.last == 10_504)
        #expect(ring.after(10_504, most: 10)?.isEmpty == true)
        #expect(ring.after(504, most: 3)?.map(\.number) == [505, 506, 507])
        #expect(ring.after(503, most: 3) == nil)
        #expect(ring.after(10_505, most: 3) == nil)
        #expect(ring.after(10_502, most: 100)?.map(\.number) == [10_503, 10_504])
    }

    @Test("Who is slower than the ring is told so, and who is not misses nothing")
    func followers() throws {
        let ring = Ring(from: 1)
        let filter = try Filter(.anyone, id: nil, organisation: nil)
        var slow = Follower(filter, after: 0, in: ring)
        var quick = Follower(filter, after: 0, in: ring)
        var heard: [Int] = []
        for _ in 0..<3 {
            append(4000, to: ring)
            while let next = quick.next(64, from: ring), !next.isEmpty { heard += next.compactMap(\.number) }
        }

        #expect(heard == Array(1...12_000))
        #expect(slow.next(64, from: ring) == nil)
    }

    @Test("A wait ends with news, or with its task")
    func waits() async {
        let ring = Ring(from: 1)
        async let waiting: Void = ring.wait(after: 0)
        append(1, to: ring)
        await waiting
        let cancelled = Task { await ring.wait(after: 1) }
        cancelled.cancel()
        await cancelled.value
        #expect(ring.last == 1)
    }

    @Test("A bulletin is one line of JSON that says everything")
    func text() {
        let draft = Draft(
            .rests(Self.id, at: .transcoded, reason: "the store is away\nfor now", for: .seconds(60)), of: "main", nil,
            at: Timestamp(nanoseconds: 0))
        #expect(
            String(decoding: Bulletin(7, draft!).json, as: UTF8.self)
                == #"{"event":7,"type":"waits","id":"\#(Self.id)","spool":"main","stage":"transcoded","#
                + #""note":"the store is away\nfor now","again":"1970-01-01T00:01:00Z","at":"1970-01-01T00:00:00Z"}"#)
    }
}
