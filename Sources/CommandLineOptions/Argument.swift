/// A word of the command line as bytes: a path need not be UTF-8, and `CommandLine.arguments` would
/// put replacement characters in its place.
public struct Argument: Hashable, Sendable {
    public let bytes: [UInt8]

    public init(bytes: some Sequence<UInt8>) {
        self.bytes = Array(bytes)
    }

    /// Nil where the bytes are not UTF-8.
    public var text: String? { String(validating: bytes, as: UTF8.self) }

    /// What this process was started with, without its own name.
    public static var ofThisProcess: [Argument] {
        (0..<Int(CommandLine.argc)).dropFirst().compactMap { index in
            guard let word = CommandLine.unsafeArgv[index] else { return nil }
            return word.withMemoryRebound(to: UInt8.self, capacity: 1) { bytes in
                var end = bytes
                while end.pointee != 0 { end += 1 }
                return Argument(bytes: UnsafeBufferPointer(start: bytes, count: end - bytes))
            }
        }
    }
}

extension Argument: ExpressibleByStringLiteral {
    public init(stringLiteral text: String) {
        self.init(bytes: text.utf8)
    }
}

extension Argument: CustomStringConvertible {
    /// Safe to print: control characters cannot move the cursor or forge a line.
    public var description: String {
        var text = ""
        for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
            let category = scalar.properties.generalCategory
            let isHarmless = category != .control && category != .format
            text += isHarmless ? String(scalar) : "\\u{" + String(scalar.value, radix: 16) + "}"
        }
        return text
    }
}
