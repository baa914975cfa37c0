public import SystemCalls

/// Writes the blocks of one DAG into a CAR (version 1) in one pass.
///
/// 1. A block stands in the file once, however often it is taken.
/// 2. Until `finish` the header names a root that no content has: a file that a crash left behind
///    verifies as incomplete, never as another DAG.
/// 3. Nothing is flushed to the disk: that is the caller's business, after `finish`.
///
/// Memory: a buffer of 1 MiB, and about 150 bytes for every block written.
public struct CARWriter: BlockSink, ~Copyable {
    private let path: Path
    private let fileSystem: any FileSystem
    private let header: CARHeader
    private var buffer: [UInt8] = []
    private var written: Set<CID> = []

    /// Blocks in the file.
    public var blockCount: Int { written.count }

    /// Bytes: the seam opens the file for every append, so appends are few and large.
    private static let bufferSize = 1 << 20

    /// Makes the file at `path`, or empties the one that is there.
    public init(at path: Path, profile: Profile, fileSystem: any FileSystem = Disk()) throws(AddressError) {
        self.path = path
        self.fileSystem = fileSystem
        let nothing = [UInt8](repeating: 0, count: 32)
        header = CARHeader(roots: [CID(sha256: nothing, codec: .dagPB, version: profile.cidVersion)])
        try asking { () throws(SystemError) in try fileSystem.write(header.encoded(), to: path) }
    }

    public mutating func take(_ cid: CID, _ block: [UInt8]) throws(AddressError) {
        guard written.insert(cid).inserted else { return }
        buffer.append(varint: cid.bytes.count + block.count)
        buffer += cid.bytes
        guard block.count < Self.bufferSize else {
            // A large block goes to the file as it is: copying it first costs as much as reading it.
            try flush()
            return try append(block)
        }
        buffer += block
        if buffer.count >= Self.bufferSize { try flush() }
    }

    /// Writes what is buffered, and puts `root` into the header. The CAR is complete when this returns.
    public consuming func finish(root: CID) throws(AddressError) {
        guard written.contains(root) else { throw .missing(root) }
        try flush()
        let complete = CARHeader(roots: [root]).encoded()
        precondition(complete.count == header.encoded().count, "the root is of another profile than the CAR")
        try asking { () throws(SystemError) in try fileSystem.overwrite(path, at: 0, with: complete) }
    }

    private mutating func flush() throws(AddressError) {
        if buffer.isEmpty { return }
        try append(buffer)
        buffer.removeAll(keepingCapacity: true)
    }

    private func append(_ bytes: [UInt8]) throws(AddressError) {
        try asking { () throws(SystemError) in try fileSystem.append(bytes, to: path) }
    }
}
