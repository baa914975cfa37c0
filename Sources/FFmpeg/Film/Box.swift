/// A box that was read: its name and its payload. Reading is strict: what does not fit is an error,
/// and no count in a file makes us allocate before its bytes are seen to be there.
struct Box {
    let name: FourCC
    let payload: ArraySlice<UInt8>

    /// The boxes in a run of bytes, in order.
    static func list(_ bytes: ArraySlice<UInt8>, in parent: FourCC) throws(FilmError) -> [Box] {
        var boxes: [Box] = []
        var rest = bytes
        while !rest.isEmpty {
            var fields = Fields(rest, of: parent)
            let (size, name) = (Int(try fields.u32()), FourCC(code: try fields.u32()))
            guard size >= 8, size <= rest.count else { throw .truncated(name) }
            boxes.append(Box(name: name, payload: rest.prefix(size).dropFirst(8)))
            rest = rest.dropFirst(size)
        }
        return boxes
    }

    func children() throws(FilmError) -> [Box] { try Box.list(payload, in: name) }

    func first(_ name: FourCC) throws(FilmError) -> Box? {
        try children().first { $0.name == name }
    }

    /// The box at the end of a path of names; each must be there.
    func at(_ path: FourCC...) throws(FilmError) -> Box {
        var box = self
        for name in path {
            guard let child = try box.first(name) else { throw .missing(name) }
            box = child
        }
        return box
    }

    /// The fields of a full box behind its version and flags (§4.2).
    func full() throws(FilmError) -> (version: Int, flags: Int, fields: Fields) {
        var fields = Fields(payload, of: name)
        let word = Int(try fields.u32())
        return (word >> 24, word & 0xff_ffff, fields)
    }
}

/// Big-endian numbers read one after the other.
struct Fields {
    private(set) var rest: ArraySlice<UInt8>
    private let box: FourCC

    init(_ bytes: ArraySlice<UInt8>, of box: FourCC) {
        rest = bytes
        self.box = box
    }

    mutating func u32() throws(FilmError) -> UInt32 { UInt32(try number(bytes: 4)) }
    mutating func i32() throws(FilmError) -> Int { Int(Int32(bitPattern: try u32())) }
    mutating func int() throws(FilmError) -> Int { Int(try u32()) }
    mutating func skip(_ count: Int) throws(FilmError) { _ = try take(count) }

    /// At most 2⁶⁰: what is added to it, ticks or bytes, cannot overflow.
    mutating func u64() throws(FilmError) -> Int {
        let value = try number(bytes: 8)
        guard value <= 1 << 60 else { throw .unsupported(box, "a number over 2⁶⁰") }
        return Int(value)
    }

    mutating func take(_ count: Int) throws(FilmError) -> ArraySlice<UInt8> {
        guard count >= 0, count <= rest.count else { throw .truncated(box) }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }

    /// A count of entries of `size` bytes each, all of which are there.
    mutating func count(ofEntries size: Int) throws(FilmError) -> Int {
        let count = try int()
        guard count <= rest.count / max(1, size) else { throw .truncated(box) }
        return count
    }

    private mutating func number(bytes count: Int) throws(FilmError) -> UInt64 {
        try take(count).reduce(0) { $0 << 8 | UInt64($1) }
    }
}
