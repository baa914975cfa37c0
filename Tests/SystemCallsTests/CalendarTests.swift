import Synchronization
import Testing

@testable import SystemCalls

@Suite("Whether the box's clock is believed")
struct CalendarTests {
    private let begin = ContinuousClock.now
    private let hour: Duration = .seconds(3600)

    /// A clock that says `wall` after each whole hour.
    private func answers(_ wall: [Int], isKept: Bool = false) -> [Timestamp?] {
        let place = Mutex(0)
        let calendar = Calendar(
            read: { place.withLock { Timestamp(nanoseconds: Int64(wall[$0]) * 3600 * 1_000_000_000) } },
            isKept: { isKept })
        return wall.indices.map { index in
            place.withLock { $0 = index }
            return calendar.believed(at: begin + hour * index)
        }
    }

    @Test("Nobody keeps it: it is believed when it has gone evenly for a day")
    func probation() {
        let answers = answers(Array(100..<130))

        #expect(answers[..<24].allSatisfy { $0 == nil })
        #expect(answers[24...].allSatisfy { $0 != nil })
    }

    @Test("Time servers keep it: it is believed at once")
    func kept() {
        #expect(answers([100, 101], isKept: true).allSatisfy { $0 != nil })
    }

    @Test("A jump in either direction begins the day anew", arguments: [130_000, -50])
    func jump(_ step: Int) {
        let answers = answers(Array(100..<130) + Array((130 + step)..<(160 + step)))

        #expect(answers[29] != nil)
        #expect(answers[30..<54].allSatisfy { $0 == nil })
        #expect(answers[54] != nil)
    }
}
