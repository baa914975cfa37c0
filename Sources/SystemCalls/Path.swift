/// A path as bytes. Made longer only by a checked `Name`, so a stranger's name cannot climb out.
public struct Path: Hashable, Sendable, Comparable {
    public let bytes: [UInt8]

    /// Nil for the empty path and for one with a NUL. Slashes at the end are dropped.
    public init?(bytes: some Sequence<UInt8>) {
        var bytes = Array(bytes)
        guard !bytes.isEmpty, !bytes.contains(0) else { return nil }
        while bytes.count > 1, bytes.last == .slash { bytes.removeLast() }
        self.bytes = bytes
    }

    public init?(_ text: String) {
        self.init(bytes: text.utf8)
    }

    private init(trusted bytes: [UInt8]) {
        self.bytes = bytes
    }

    public static func / (directory: Path, name: Name) -> Path {
        Path(
            trusted: directory.bytes == [.slash]
                ? directory.bytes + name.bytes : directory.bytes + [.slash] + name.bytes)
    }

    /// The last component; nil for `/` and for paths that end in `.` or `..`.
    public var name: Name? { Name(bytes: bytes[afterLastSlash...]) }

    /// The directory that holds this one; `.` for a bare name.
    public var parent: Path {
        let end = afterLastSlash
        if end == 0 { return Path(trusted: [.dot]) }
        return Path(trusted: end == 1 ? [.slash] : Array(bytes[..<(end - 1)]))
    }

    /// The names that lead from `ancestor` here; nil when this path is not below it.
    public func names(below ancestor: Path) -> [Name]? {
        let prefix = ancestor.bytes == [.slash] ? ancestor.bytes : ancestor.bytes + [.slash]
        guard bytes.count > prefix.count, bytes.starts(with: prefix) else { return nil }
        var names: [Name] = []
        for part in bytes[prefix.count...].split(separator: .slash) {
            guard let name = Name(bytes: part) else { return nil }
            names.append(name)
        }
        return names
    }

    /// Calls `body` with the path as a C string.
    public func withCString<Result, Failure: Error>(
        _ body: (UnsafePointer<CChar>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let terminated = bytes.map { CChar(bitPattern: $0) } + [0]
        let pointer = UnsafeMutablePointer<CChar>.allocate(capacity: terminated.count)
        defer { pointer.deallocate() }
        pointer.initialize(from: terminated, count: terminated.count)
        return try body(pointer)
    }

    public static func < (left: Path, right: Path) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }

    private var afterLastSlash: Int {
        bytes.lastIndex(of: .slash).map { $0 + 1 } ?? 0
    }
}

extension Path: ExpressibleByStringLiteral {
    /// For paths that stand in our own source; a bad one is our bug.
    public init(stringLiteral text: String) {
        guard let path = Path(text) else { preconditionFailure("not a path: \(text)") }
        self = path
    }
}

extension Path: CustomStringConvertible {
    /// Safe to print: control characters and bytes that are not UTF-8 are escaped.
    public var description: String { printable(bytes) }
}
