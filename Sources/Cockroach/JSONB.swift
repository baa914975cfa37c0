internal import JSONValue

/// A document as JSONB can hold it. What strangers write into side-cars is JSON that it cannot: U+0000, and
/// numbers of any size.
enum JSONB {
    /// The same document with U+FFFD for U+0000, and strings for numbers that are too long.
    static func text(of document: String) -> String {
        do throws(JSONError) {
            return held(try JSON(parsing: Array(document.utf8))).text
        } catch {
            // We wrote it ourselves; should it be no JSON after all, it is still a text.
            return JSON(document).text
        }
    }

    private static func held(_ json: JSON) -> JSON {
        switch json {
        case .null, .bool: json
        case .number(let number): isShort(number.text) ? json : .string(number.text)
        case .string(let string): .string(held(string))
        case .array(let elements): .array(elements.map(held))
        case .object(let members): .object(members.map { JSON.Member(held($0.name), held($0.value)) })
        }
    }

    private static func held(_ string: String) -> String {
        guard string.utf8.contains(0) else { return string }
        return String(String.UnicodeScalarView(string.unicodeScalars.map { $0 == "\0" ? "\u{FFFD}" : $0 }))
    }

    /// Digits and exponents that NUMERIC and DECIMAL hold with much to spare.
    private static func isShort(_ number: String) -> Bool {
        let parts = number.split { $0 == "e" || $0 == "E" }
        return number.utf8.count <= 300 && (parts.count < 2 || abs(Int(parts[1]) ?? .max) <= 300)
    }
}
