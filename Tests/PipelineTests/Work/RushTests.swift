import Testing

@testable import Pipeline

@Suite("A rush") struct RushTests {
    @Test("Films that come one by one are one, when enough come within a moment; it ends by itself")
    func oneByOne() async {
        let rush = Rush()
        for _ in 1...31 { rush.note(1) }
        #expect(rush.end == nil)

        rush.note(1)

        #expect(rush.end != nil)
        await rush.over()
        #expect(rush.end == nil)
    }

    @Test("Many in one round are one at once")
    func oneRound() {
        let rush = Rush()
        rush.note(32)
        #expect(rush.end != nil)
    }
}
