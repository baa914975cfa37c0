import JSONValue
import Testing

@Suite("JSON is taken apart and put together")
struct AccessTests {
    @Test("The first member of a name is found; what is absent is nil")
    func members() throws {
        let value = try JSON(parsing: #"{"a":1,"a":2,"n":null,"l":["x"]}"#)
        #expect(value["a"]?.int == 1)
        #expect(value["n"]?.isNull == true)
        #expect(value["b"] == nil)
        #expect(value["l"]?[0]?.string == "x")
        #expect(value["l"]?[1] == nil)
        #expect(value["l"]?[-1] == nil)
        #expect(value["l"]?["x"] == nil)
        #expect(value[0] == nil)
        #expect(value.members?.map(\.name) == ["a", "a", "n", "l"])
    }

    @Test("Names are compared byte by byte, not as they look")
    func names() throws {
        let value: JSON = ["e\u{301}": 1]
        #expect(value["\u{e9}"] == nil)
        #expect(value["e\u{301}"] == 1)
    }

    @Test(
        "A whole number is one that fits and has no exponent",
        arguments: [
            ("0", 0), ("-0", 0), ("1.0", 1), ("1e3", nil), ("-2.00", -2), ("1.5", nil), ("1e400", nil),
            ("1e-400", nil),
            ("9223372036854775807", Int.max), ("-9223372036854775808", Int.min), ("9223372036854775808", nil),
            ("9007199254740993.0", 9_007_199_254_740_993), ("1e18", nil),
        ])
    func whole(_ text: String, _ int: Int?) throws {
        #expect(try JSON(parsing: text).int == int)
    }

    @Test(
        "A double is the nearest, never infinite",
        arguments: [
            ("0.1", 0.1), ("1e400", nil), ("-1e400", nil), ("5e-324", .leastNonzeroMagnitude), ("12", 12),
            ("1E+2", 100),
        ])
    func doubles(_ text: String, _ double: Double?) throws {
        #expect(try JSON(parsing: text).double == double)
    }

    @Test("A value is only what it is", arguments: [JSON.null, true, 1, "1", [1], ["a": 1]])
    func kinds(_ value: JSON) {
        let answers = [
            value.isNull, value.bool != nil, value.int != nil, value.string != nil, value.array != nil,
            value.members != nil,
        ]
        #expect(answers.count { $0 } == 1)
    }

    @Test("An object leaves out what is nil and keeps the order")
    func building() {
        let name: String? = nil
        let value = JSON(members: [
            "z": 1, "name": name.map { JSON($0) }, "explicit": JSON(name), "a": "x", "none": nil,
            "list": [1, 2.5, true],
        ])
        #expect(value.text == #"{"z":1,"explicit":null,"a":"x","list":[1,2.5,true]}"#)
    }

    @Test("Absent and infinite numbers become null")
    func nothing() {
        #expect(JSON(Double.infinity).isNull)
        #expect(JSON(Double.nan).isNull)
        #expect(JSON(nil as Int?).isNull)
        #expect(JSON(nil as Bool?).isNull)
        #expect(JSON(Int?.some(3)) == 3)
    }

    @Test(
        "Doubles are written so that they read back the same",
        arguments: [0.1, 1e-5, 1e22, .leastNonzeroMagnitude, -0.0, 1.7976931348623157e308])
    func shortest(_ double: Double) throws {
        let back = try JSON(parsing: JSON(double).text).double
        #expect(back?.bitPattern == double.bitPattern)
    }

    @Test("A number's text is checked", arguments: ["+1", ".5", "0x10", "1 ", " 1", "", "1e", "Infinity", "١"])
    func texts(_ text: String) {
        #expect(JSON.Number(text: text) == nil)
    }
}
