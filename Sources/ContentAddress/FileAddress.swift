/// The CID of a file whose bytes come in pieces of any size, from wherever they are kept. Memory: one
/// chunk, and a list of links per level of the DAG.
public struct FileAddress: Sendable {
    private let profile: Profile
    private var layout: FileLayout
    private var rest: [UInt8] = []

    public init(_ profile: Profile) {
        self.profile = profile
        layout = FileLayout(profile)
    }

    public mutating func update(_ bytes: [UInt8]) throws(AddressError) {
        rest += bytes
        var sink = NullSink()
        var start = 0
        while rest.count - start >= profile.chunkSize {
            let end = start + profile.chunkSize
            try layout.append(Leaf(Array(rest[start..<end]), profile), to: &sink)
            start = end
        }
        rest.removeFirst(start)
    }

    /// The CID of everything so far. To be called once.
    public mutating func finish() throws(AddressError) -> CID {
        var sink = NullSink()
        if !rest.isEmpty { try layout.append(Leaf(rest, profile), to: &sink) }
        rest = []
        return try layout.finish(to: &sink).cid
    }
}
