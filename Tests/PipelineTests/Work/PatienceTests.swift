import Spool
import Testing

@testable import Pipeline

struct PatienceTests {
    private let first = ItemID(milliseconds: 1, random: (0, 0))
    private let second = ItemID(milliseconds: 2, random: (0, 0))
    private let start = ContinuousClock.now

    private var patience: Patience {
        var delays = Patience.Delays()
        delays.first = .seconds(2)
        delays.longest = .seconds(15)
        return Patience(delays)
    }

    @Test("An item that met the world's fault waits, longer each time, up to a bound")
    func grows() {
        var patience = patience

        let rests = (0..<5).map { _ in patience.failed(first, at: start) - start }

        #expect(rests == [.seconds(2), .seconds(4), .seconds(8), .seconds(15), .seconds(15)])
    }

    @Test("One item's trouble does not keep the others; two in a row are the step's")
    func stepRests() {
        var patience = patience

        _ = patience.failed(first, at: start)
        #expect(patience.rest(of: second, at: start) == nil)
        _ = patience.failed(second, at: start)

        let third = ItemID(milliseconds: 3, random: (0, 0))
        #expect(patience.rest(of: third, at: start) == start + .seconds(2))
        #expect(patience.rest(of: third, at: start + .seconds(2)) == nil)
    }

    @Test("What only an operator can mend keeps every item of the step; what is one item's own keeps no other")
    func scopes() {
        var patience = patience

        for id in [first, second] { _ = patience.failed(id, at: start, scope: .item) }
        let third = ItemID(milliseconds: 3, random: (0, 0))
        #expect(patience.rest(of: third, at: start) == nil)
        _ = patience.failed(first, at: start, scope: .step)

        #expect(patience.rest(of: third, at: start) == start + .seconds(4))
    }

    @Test("Success ends the rest of the step, and begins an item's count anew")
    func success() {
        var patience = patience
        _ = patience.failed(first, at: start)
        _ = patience.failed(second, at: start)

        patience.succeeded(second)

        #expect(patience.rest(of: second, at: start) == nil)
        #expect(patience.rest(of: first, at: start) != nil)
        #expect(patience.failed(second, at: start) == start + .seconds(2))
    }

    @Test("The next look is when the first of those that rest may be tried")
    func next() {
        var patience = patience
        #expect(patience.next(after: start) == nil)

        _ = patience.failed(first, at: start)

        #expect(patience.next(after: start) == start + .seconds(2))
    }
}
