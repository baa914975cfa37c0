import Media
import Testing

@Suite("Languages as containers name them")
struct LanguageTests {
    @Test(
        "The shortest tag, the code of MP4, and the language's own name",
        arguments: [
            ("eng", "en", "eng", "English"), ("ger", "de", "deu", "Deutsch"), ("deu", "de", "deu", "Deutsch"),
            ("de", "de", "deu", "Deutsch"), ("pt-BR", "pt-BR", "por", "português"), ("FRE", "fr", "fra", "français"),
            ("tlh", "tlh", "tlh", nil), ("zh-Hant-TW", "zh-Hant-TW", "zho", "中文"), ("xx", "xx", nil, nil),
        ])
    func known(_ text: String, _ tag: String, _ code: String?, _ name: String?) throws {
        let language = try #require(Language(text))
        #expect(language.tag == tag && language.code == code && language.name == name)
    }

    @Test(
        "What says nothing, or is no tag, is none",
        arguments: ["und", "", "e", "English\"", "en_US", "mul", "en-", "a,b"])
    func unknown(_ text: String) {
        #expect(Language(text) == nil)
    }
}
