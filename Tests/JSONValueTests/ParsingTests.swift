import JSONValue
import Testing

@Suite("JSON is read strictly")
struct ParsingTests {
    @Test(
        "A JSON text is understood",
        arguments: [
            ("null", .null), (" true ", true), ("false\n", false), ("\"\"", ""), ("[]", []), ("{}", [:]),
            ("[ ]", []), ("{\r\n\t}", [:]), ("0", 0), ("-0", .number(.init(text: "-0")!)),
            ("[1,[2,[3]]]", [1, [2, [3]]]), ("[null]", [.null]), ("\u{feff}[1]", [1]),
            (#"{"a":1,"b":{"c":[true]}}"#, ["a": 1, "b": ["c": [true]]]),
            (#"{"":0}"#, ["": 0]), (#"{"a":1,"a":2}"#, ["a": 1, "a": 2]),
            (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{c}\n\r\t"), (#""\u0041\u00e9\u20AC""#, "Aé€"),
            (#""\ud83d\ude00 \uDBFF\uDFFF""#, "😀 \u{10ffff}"), (#""\u0000""#, "\0"),
            ("\"\u{7f}\u{2028}\"", "\u{7f}\u{2028}"),
            ("\"añ水😀\"", "añ水😀"), (#"["\uFFFF"]"#, ["\u{ffff}"]),
        ] as [(String, JSON)])
    func good(_ text: String, _ value: JSON) throws {
        #expect(try JSON(parsing: text) == value)
    }

    @Test(
        "A number keeps its digits",
        arguments: [
            "0", "-0", "1.10", "1e400", "-1E-400", "0e0", "0.0", "1E+2", "123456789012345678901234567890",
            "0.1000000000000000055511151231257827", "-9223372036854775809", "1e-05",
        ])
    func numbers(_ text: String) throws {
        #expect(try JSON(parsing: text).text == text)
        #expect(try JSON(parsing: "[\(text)]").text == "[\(text)]")
    }

    @Test(
        "What is not JSON is refused",
        arguments: [
            "", " ", "\u{feff}", "nul", "nulll", "True", "undefined", "NaN", "Infinity", "-Infinity", "'a'", "a",
            "[", "]", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "[1,,2]", "[}", "[1}", "{]", "[1]]", "[1] x", "{}{}", "1 2",
            "{", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}", "{,}", "{1:2}", "{a:1}", "{'a':1}",
            "{\"a\" 1}", "{\"a\",1}", "{\"a\"::1}", "{\"a\":1 \"b\":2}", "{null:1}",
            "+1", "01", "-01", "00", ".5", "5.", "-", "--1", "1.e1", "1e", "1e+", "1e1.5", "0x10", "1_000", "1.2.3",
            "-a", "1a",
            "\"", "\"a", "\"\\\"", "\"\\", "\"\\x41\"", "\"\\u\"", "\"\\u12\"", "\"\\u123g\"", "\"\\u 123\"", "\"\\'\"",
            "\"a\nb\"", "\"\t\"", "\"\0\"", "\"\u{1f}\"",
            "\"\\ud800\"", "\"\\udc00\"", "\"\\ud800\\ud800\"", "\"\\ud83d\\n\"", "\"\\ud83dx\"", "\"\\ud83d\\u0041\"",
            "\"\\ud83d\\u\"",
            "[1]\0", "\u{a0}1", "\u{2028}1", "\u{c}1", "1\u{feff}", "\u{feff}\u{feff}1", "// a\n1", "/**/1", "[1]//",
            "#\n1",
        ])
    func bad(_ text: String) {
        #expect(throws: JSONError.self) { try JSON(parsing: text) }
    }

    @Test(
        "Bytes that are no UTF-8 are refused",
        arguments: [
            [0xff], [0x80], [0xc0, 0xaf], [0xe0, 0x80, 0xaf], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xc3],
            [0xe2, 0x82],
            [0xf8, 0x88, 0x80, 0x80, 0x80],
        ] as [[UInt8]])
    func invalidUTF8(_ bytes: [UInt8]) throws {
        let error = try #require(throws: JSONError.self) {
            try JSON(parsing: Array("\"ab".utf8) + bytes + Array("\"".utf8))
        }
        #expect(error.expected == .utf8)
        #expect(error.column == 4)
        #expect(throws: JSONError.self) { try JSON(parsing: bytes) }
        #expect(throws: JSONError.self) { try JSON(parsing: Array("\"".utf8) + bytes) }
    }

    @Test("UTF-16 is refused, with or without a byte order mark")
    func utf16() {
        #expect(throws: JSONError.self) { try JSON(parsing: [0xff, 0xfe, 0x31, 0]) }
        #expect(throws: JSONError.self) { try JSON(parsing: [0x31, 0]) }
    }

    @Test(
        "An error says where and what",
        arguments: [
            ("{\n  \"a\": 1,\n  \"é\" 2\n}", "line 3, column 7: expected a colon, found 2"),
            ("[1, 2", "line 1, column 6: expected a comma or ], found the end of the text"),
            ("\u{feff}x", "line 1, column 1: expected a value, found x"),
            ("[1]\r\n ]", "line 2, column 2: expected nothing more, found ]"),
            ("\"a\tb\"", "line 1, column 3: expected an escape in place of a control character, found byte 0x09"),
            ("{\"a\":01}", "line 1, column 7: expected a comma or }, found 1"),
            ("\"\\q\"", "line 1, column 3: expected an escape character, found q"),
            ("\"\\ud800\"", "line 1, column 4: expected a surrogate pair, found d"),
            ("{1:2}", "line 1, column 2: expected a member's name in quotes, found 1"),
            ("\"abc", "line 1, column 5: expected a closing quote, found the end of the text"),
            ("-x", "line 1, column 2: expected a digit, found x"),
            ("\"\\u12\"", "line 1, column 6: expected a hexadecimal digit, found \""),
        ])
    func errors(_ text: String, _ description: String) throws {
        let error = try #require(throws: JSONError.self) { try JSON(parsing: text) }
        #expect(error.description == description)
    }

    @Test("128 levels are read, 129 are refused, and so are a million")
    func depth() throws {
        func nested(_ levels: Int) -> String {
            String(repeating: "[", count: levels) + String(repeating: "]", count: levels)
        }
        #expect(try JSON(parsing: nested(128)).text == nested(128))
        let error = try #require(throws: JSONError.self) { try JSON(parsing: nested(129)) }
        #expect(error.expected == .nesting(atMost: 128))
        let siblings = "[" + String(repeating: "[],", count: 200) + "{}]"
        #expect(try JSON(parsing: siblings).text == siblings)
        #expect(throws: JSONError.self) { try JSON(parsing: String(repeating: "[", count: 1_000_000)) }
        #expect(throws: JSONError.self) { try JSON(parsing: String(repeating: "{\"a\":", count: 200_000)) }
    }

    @Test("No text stops the program: every prefix and every changed byte is read or refused")
    func mutations() throws {
        let bytes = Array(#"{"a":[1.5e-3,"\u00e9\ud83d\ude00é",true,null,{"b":-0}]}"#.utf8)
        for end in bytes.indices { #expect(throws: JSONError.self) { try JSON(parsing: Array(bytes[..<end])) } }
        for place in bytes.indices {
            for byte in UInt8.min...UInt8.max {
                var changed = bytes
                changed[place] = byte
                guard let value = try? JSON(parsing: changed) else { continue }
                #expect(try JSON(parsing: value.text) == value)
            }
        }
    }

    @Test("Time grows with the length, not with its square", .timeLimit(.minutes(1)))
    func linear() throws {
        let words = String(repeating: #""\n","#, count: 200_000)
        #expect(try JSON(parsing: "[\(words)0]").array?.count == 200_001)
        let long = String(repeating: #"\u00e9x"#, count: 200_000)
        #expect(try JSON(parsing: "\"\(long)\"").string?.unicodeScalars.count == 400_000)
        let lines = String(repeating: "\n", count: 500_000)
        #expect(throws: JSONError.self) { try JSON(parsing: lines) }
    }
}
