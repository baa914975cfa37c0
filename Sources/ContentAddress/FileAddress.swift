/// The CID of a file whose bytes come in pieces of any size, from wherever they are kept. Memory: one
/// chunk, and a list of links per level of the DAG.
public struct FileAddress: Sendable {
    private let chunkSize: Int
    private var layout: FileLayout
    private var rest: [UInt8] = []

    public init(_ profile: Profile) {
        chunkSize = profile.chunkSize
        layout = FileLayout(profile)
    }

    public mutating func update(_ bytes: [UInt8]) throws(AddressError) {
        rest += bytes
        var sink = NullSink()
        var start = 0
        while rest.count - start >= chunkSize {
            try layout.append(Array(rest[start..<(start + chunkSize)]), to: &sink)
            start += chunkSize
        }
        rest.removeFirst(start)
    }

    /// The CID of everything so far. To be called once.
    public mutating func finish() throws(AddressError) -> CID {
        var sink = NullSink()
        if !rest.isEmpty { try layout.append(rest, to: &sink) }
        rest = []
        return try layout.finish(to: &sink).cid
    }
}
