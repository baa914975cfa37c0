/// Random choices that come again with their seed. SplitMix64 (Steele, Lea, Flood 2014).
struct Chance: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var bits = state
        bits = (bits ^ bits >> 30) &* 0xbf58_476d_1ce4_e5b9
        bits = (bits ^ bits >> 27) &* 0x94d0_49bb_1331_11eb
        return bits ^ bits >> 31
    }

    /// True once in `times`, on average.
    mutating func one(in times: Int) -> Bool { Int.random(in: 0..<times, using: &self) == 0 }

    mutating func one<Choice>(of choices: [Choice]) -> Choice? { choices.randomElement(using: &self) }

    /// At most `longest`, to the millisecond.
    mutating func moment(upTo longest: Duration) -> Duration {
        .milliseconds(Int.random(in: 0...Int(longest / .milliseconds(1)), using: &self))
    }
}
