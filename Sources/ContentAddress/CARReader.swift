public import SystemCalls

/// Reads the blocks of a CAR (version 1) in the order of the file, each with its hash checked.
/// Takes bytes from strangers: it throws, never traps, and holds one block at a time.
public struct CARReader {
    /// As the header names them; that they are there is for `CARIndex` to say.
    public let roots: [CID]
    private var window: FileWindow
    private let limits: CARLimits
    private var offset: Int

    /// A block and where its bytes start in the file.
    public struct Block: Hashable, Sendable {
        public let cid: CID
        public let bytes: [UInt8]
        public let offset: Int
    }

    /// Reads the header.
    public init(
        _ path: Path, fileSystem: any FileSystem = Disk(), limits: CARLimits = CARLimits()
    ) throws(AddressError) {
        window = FileWindow(path, fileSystem)
        self.limits = limits
        (roots, offset) = try Self.header(in: &window, limits)
    }

    /// The next block; nil at the end of the file.
    public mutating func next() throws(AddressError) -> Block? {
        let start = offset
        do throws(AddressError) {
            return try block()
        } catch {
            throw error.located(in: window.path, at: start)
        }
    }

    private mutating func block() throws(AddressError) -> Block? {
        let head = try window.bytes(at: offset, count: Self.longestHead)
        if head.isEmpty { return nil }
        var cursor = Cursor(head)
        let size = try cursor.varint()
        guard size <= limits.blockSize + Self.longestHead else { throw .malformed(.blockTooLarge) }
        let frame = cursor.position
        let cid = try CID(from: &cursor)
        let cidSize = cursor.position - frame
        guard Int(size) >= cidSize else { throw .malformed(.endsEarly) }
        let count = Int(size) - cidSize
        guard count <= limits.blockSize else { throw .malformed(.blockTooLarge) }
        let start = offset + cursor.position
        let bytes = try window.bytes(at: start, count: count)
        guard bytes.count == count else { throw .malformed(.endsEarly) }
        try cid.verify(bytes)
        offset = start + count
        return Block(cid: cid, bytes: bytes, offset: start)
    }

    private static func header(
        in window: inout FileWindow, _ limits: CARLimits
    ) throws(AddressError) -> (roots: [CID], end: Int) {
        do throws(AddressError) {
            var cursor = Cursor(try window.bytes(at: 0, count: longestHead))
            let size = try cursor.varint()
            guard size <= limits.headerSize else { throw .malformed(.headerTooLarge) }
            let body = try window.bytes(at: cursor.position, count: Int(size))
            guard body.count == Int(size) else { throw .malformed(.endsEarly) }
            return (try CARHeader(decoding: body).roots, cursor.position + Int(size))
        } catch {
            throw error.located(in: window.path, at: 0)
        }
    }

    /// Bytes: a length, and a CID with the longest digest that `CID` allows.
    private static let longestHead = 9 + 4 * 9 + 128
}

extension AddressError {
    /// A broken rule with the place in the file; anything else as it is.
    fileprivate func located(in path: Path, at offset: Int) -> AddressError {
        guard case .malformed(let rule) = self else { return self }
        return .malformedCAR(path, at: offset, rule)
    }
}
