import SystemCalls
import Testing

@testable import Watch

@Suite("The order of dates")
struct AgendaTests {
    @Test("Files come out by their dates, and not before")
    func order() throws {
        let start = Instant.now
        var agenda = Agenda()
        let seconds = (0..<200).map { ($0 * 73) % 200 }
        for second in seconds { agenda.add("/f" / (try name("\(second)")), due: start + .seconds(second)) }

        var taken: [Instant] = []
        while let (due, _) = agenda.take(at: start + .seconds(99)) { taken.append(due) }

        #expect(taken == (0..<100).map { start + .seconds($0) })
        #expect(agenda.next == start + .seconds(100))
        #expect(agenda.count == 100)
    }
}
