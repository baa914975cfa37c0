extension JSON.Parser {
    /// A string with its escapes resolved, at its opening quote.
    mutating func string() throws(JSONError) -> String {
        at += 1
        var result = ""
        while true {
            result += try plainCharacters()
            switch byte {
            case UInt8(ascii: "\""):
                at += 1
                return result
            case UInt8(ascii: "\\"):
                at += 1
                result.unicodeScalars.append(try escaped())
            case nil: throw error(.closingQuote)
            default: throw error(.escapedControlCharacter)
            }
        }
    }

    /// All up to the next quote, backslash, control character or the end.
    private mutating func plainCharacters() throws(JSONError) -> String {
        let start = at
        while let byte, byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") { at += 1 }
        if let plain = String(validating: bytes[start..<at], as: UTF8.self) { return plain }
        at = start + validPrefix(of: bytes[start..<at])
        throw error(.utf8)
    }

    private func validPrefix(of bytes: ArraySlice<UInt8>) -> Int {
        var decoder = Unicode.UTF8.ForwardParser()
        var iterator = bytes.makeIterator()
        var length = 0
        while case .valid(let character) = decoder.parseScalar(from: &iterator) { length += character.count }
        return length
    }

    private mutating func escaped() throws(JSONError) -> Unicode.Scalar {
        guard let byte, let scalar = Self.escapes(byte) else { throw error(.escape) }
        at += 1
        return byte == UInt8(ascii: "u") ? try codePoint() : scalar
    }

    private static func escapes(_ byte: UInt8) -> Unicode.Scalar? {
        switch Unicode.Scalar(byte) {
        case "\"", "\\", "/", "u": Unicode.Scalar(byte)
        case "b": "\u{8}"
        case "f": "\u{c}"
        case "n": "\n"
        case "r": "\r"
        case "t": "\t"
        default: nil
        }
    }

    /// RFC 8259 §7: what is outside the basic plane comes as a pair of surrogates. Half a pair names
    /// no character and no UTF-8 could hold it.
    private mutating func codePoint() throws(JSONError) -> Unicode.Scalar {
        let start = at
        let first = try fourDigits()
        if let scalar = Unicode.Scalar(first) { return scalar }
        if first < 0xdc00, take("\\"), take("u") {
            let second = try fourDigits()
            if (0xdc00...0xdfff).contains(second),
                let scalar = Unicode.Scalar(0x10000 + (first - 0xd800) << 10 + (second - 0xdc00))
            {
                return scalar
            }
        }
        at = start
        throw error(.surrogatePair)
    }

    private mutating func fourDigits() throws(JSONError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw error(.hexadecimalDigit)
            }
            value = value << 4 | UInt32(digit)
            at += 1
        }
        return value
    }
}
