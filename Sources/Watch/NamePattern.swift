public import SystemCalls

/// A pattern for one name: `*` stands for any bytes, `?` for one byte, everything else for itself,
/// A to Z without regard to case. A slash at the end says that only directories are meant.
public struct NamePattern: Hashable, Sendable {
    public let text: String
    private let bytes: [UInt8]
    private let onlyDirectories: Bool

    /// Nil for an empty pattern, and for one with a slash elsewhere than at the end.
    public init?(_ text: String) {
        onlyDirectories = text.utf8.last == UInt8(ascii: "/")
        bytes = (onlyDirectories ? text.utf8.dropLast() : text.utf8[...]).map(\.lowercased)
        guard !bytes.isEmpty, !bytes.contains(UInt8(ascii: "/")) else { return nil }
        self.text = text
    }

    public func matches(_ name: Name, isDirectory: Bool) -> Bool {
        if onlyDirectories, !isDirectory { return false }
        return matches(name.bytes)
    }

    /// Goes back only to the last star, so that the time is at most length times length: the pattern is
    /// ours, but the name is a stranger's.
    private func matches(_ name: [UInt8]) -> Bool {
        var (at, read) = (0, 0)
        var star: (pattern: Int, name: Int)?
        while read < name.count {
            if at < bytes.count, bytes[at] == UInt8(ascii: "*") {
                star = (at, read)
                at += 1
            } else if at < bytes.count, bytes[at] == UInt8(ascii: "?") || bytes[at] == name[read].lowercased {
                at += 1
                read += 1
            } else if let last = star {
                star = (last.pattern, last.name + 1)
                (at, read) = (last.pattern + 1, last.name + 1)
            } else {
                return false
            }
        }
        return bytes[at...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}

extension NamePattern: ExpressibleByStringLiteral {
    /// For patterns that stand in our own source; a bad one is our bug.
    public init(stringLiteral text: String) {
        guard let pattern = NamePattern(text) else { preconditionFailure("not a pattern: \(text)") }
        self = pattern
    }
}

extension NamePattern: CustomStringConvertible {
    public var description: String { text }
}

extension UInt8 {
    fileprivate var lowercased: UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) ? self + 32 : self
    }
}
