/// One component of a path: a name in a directory, as the kernel sees it.
///
/// Names come from strangers and are bytes, not text: a creator's camera may write Latin-1. The
/// only initializers check, so a `Name` can be joined to a path without leaving it.
public struct Name: Hashable, Sendable, Comparable {
    public let bytes: [UInt8]

    /// Nil for what is no name: nothing, `.`, `..`, more than 255 bytes (NAME_MAX), a slash or a NUL.
    public init?(bytes: some Sequence<UInt8>) {
        let bytes = Array(bytes)
        guard !bytes.isEmpty, bytes.count <= 255, bytes != [.dot], bytes != [.dot, .dot] else { return nil }
        guard !bytes.contains(where: { $0 == .slash || $0 == 0 }) else { return nil }
        self.bytes = bytes
    }

    public init?(_ text: some StringProtocol) {
        self.init(bytes: text.utf8)
    }

    /// The name as text where it is UTF-8; nil where it is not.
    public var text: String? { String(validating: bytes, as: UTF8.self) }

    public static func < (left: Name, right: Name) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }
}

extension Name: ExpressibleByStringLiteral {
    /// For names that stand in our own source; a bad one is our bug.
    public init(stringLiteral text: String) {
        guard let name = Name(text) else { preconditionFailure("not a name: \(text)") }
        self = name
    }
}

extension Name: CustomStringConvertible {
    /// Safe to print: control characters and bytes that are not UTF-8 are escaped.
    public var description: String { printable(bytes) }
}

extension UInt8 {
    static let slash = UInt8(ascii: "/")
    static let dot = UInt8(ascii: ".")
}

/// Text for logs and terminals: what a stranger named cannot move the cursor or forge a line.
func printable(_ bytes: [UInt8]) -> String {
    var text = ""
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
        switch scalar {
        case "\n": text += "\\n"
        case "\t": text += "\\t"
        case _ where scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format:
            text += "\\u{" + String(scalar.value, radix: 16) + "}"
        default: text.unicodeScalars.append(scalar)
        }
    }
    return text
}
