import JSONValue
import Testing

@Suite("JSON is written")
struct WritingTests {
    @Test(
        "A text without spaces comes back byte for byte",
        arguments: [
            #"{"z":1.10,"a":1e400,"z":[],"m":{},"n":null}"#, #"["é","e\u0301"]"#.replacing(#"\u0301"#, with: "\u{301}"),
            #""\"\\\n\r\t\u0000\u001b/""#, "\"añ水😀\"",
        ])
    func compact(_ text: String) throws {
        #expect(try JSON(parsing: text).text == text)
        #expect(Array(try JSON(parsing: text).text.utf8) == Array(text.utf8))
    }

    @Test("The pretty text is indented by two and ends its last line")
    func pretty() throws {
        let value: JSON = ["a": 1, "b": [true, .null, []], "c": [:], "d": ["e": "f"]]
        let expected = """
            {
              "a": 1,
              "b": [
                true,
                null,
                []
              ],
              "c": {},
              "d": {
                "e": "f"
              }
            }

            """
        #expect(value.pretty == expected)
        #expect(try JSON(parsing: value.pretty) == value)
    }

    @Test("A string cannot steer the terminal it is read on")
    func terminals() throws {
        let value: JSON = "\u{1b}[2J\u{7f}\u{9b}31m\u{202e}gpj.mp4"
        #expect(value.text == #""\u001b[2J\u007f\u009b31m\u202egpj.mp4""#)
        #expect(try JSON(parsing: value.text) == value)
    }

    @Test("Every character comes back")
    func characters() throws {
        let all = (0...0x10ffff).lazy.filter { $0 < 0x3000 || $0 % 61 == 0 }.compactMap { Unicode.Scalar(UInt32($0)) }
        var string = ""
        string.unicodeScalars.append(contentsOf: all)
        let back = try JSON(parsing: JSON.string(string).text).string
        #expect(back.map { Array($0.utf8) } == Array(string.utf8))
    }
}
