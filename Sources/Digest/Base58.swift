/// The alphabet of Bitcoin addresses, without 0, O, I and l: multibase `z`, and CIDv0.
///
/// The time grows with the square of the length: callers limit what strangers hand in.
public enum Base58 {
    private static let digits = Array("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz".utf8)

    private static let values: [UInt8?] = {
        var values = [UInt8?](repeating: nil, count: 256)
        for (value, digit) in digits.enumerated() { values[Int(digit)] = UInt8(value) }
        return values
    }()

    public static func encode(_ bytes: [UInt8]) -> String {
        let zeros = bytes.prefix { $0 == 0 }.count
        let number = convert(bytes[zeros...], from: 256, to: 58)
        let text = [UInt8](repeating: digits[0], count: zeros) + number.map { digits[Int($0)] }
        return String(decoding: text, as: UTF8.self)
    }

    /// Nil where a character is not of the alphabet.
    public static func decode(_ text: some StringProtocol) -> [UInt8]? {
        var number: [UInt8] = []
        for digit in text.utf8 {
            guard let value = values[Int(digit)] else { return nil }
            number.append(value)
        }
        let zeros = number.prefix { $0 == 0 }.count
        return [UInt8](repeating: 0, count: zeros) + convert(number[zeros...], from: 58, to: 256)
    }

    /// The digits of one number in another base, most significant first.
    private static func convert(_ number: ArraySlice<UInt8>, from: Int, to: Int) -> [UInt8] {
        var reversed: [UInt8] = []
        for digit in number {
            var carry = Int(digit)
            for place in reversed.indices {
                carry += Int(reversed[place]) * from
                reversed[place] = UInt8(carry % to)
                carry /= to
            }
            while carry > 0 {
                reversed.append(UInt8(carry % to))
                carry /= to
            }
        }
        return reversed.reversed()
    }
}
