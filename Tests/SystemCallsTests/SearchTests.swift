import SystemCalls
import Testing

@Suite("Words in text") struct SearchTests {
    @Test(
        "Text is parted at the first of the words, and says only what stands in it",
        arguments: [
            ("a://b://c", "://", "a", "b://c"), ("://", "://", "", ""), ("é core 164", " core ", "é", "164"),
        ])
    func parted(text: String, words: String, before: String, behind: String) {
        let sides = text.parted(at: words)

        #expect(sides?.before == before)
        #expect(sides?.behind == behind)
        #expect(text.says(words))
    }

    @Test("What is not there parts nothing", arguments: [("", "a"), ("ab", "abc"), ("a b", "ab"), ("tail ab", "abc")])
    func absent(text: String, words: String) {
        #expect(text.parted(at: words) == nil)
        #expect(!text.says(words))
    }
}
