public import ContentAddress
public import Pipeline
public import SystemCalls
public import Testing

/// What every pinner keeps to, clause by clause. Run against the fake always, against the embedded
/// shelf, and against a real node when its address is in the environment.
public enum PinnerContract: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case keeps = "a DAG that was pinned is pinned"
    case twiceIsOnce = "pinning twice is pinning once"
    case knowsNothing = "a DAG that was never pinned is not pinned"
    case unpins = "an unpinned DAG is not pinned, and unpinning it again is no error"
    case completes = "a DAG that was completed is pinned, and completing it again is no error"
    case readsBack = "what is pinned is read back whole, and what is not is not, where the pinner gives blocks back"
    case refusesAnother = "a CAR of another root is refused, and is the item's fault"
    case refusesDamage = "a CAR with a changed byte is refused, and is the item's fault"
    case refusesHoles = "a CAR that lacks a block is refused, and is the item's fault"

    public var testDescription: String { rawValue }

    /// - Parameter directory: empty, for the CARs that are pinned.
    public func check(_ pinner: any Pinner, directory: Path, on fileSystem: any FileSystem = Disk()) async throws {
        let bench = PinnerBench(pinner: pinner, directory: directory, fileSystem: fileSystem)
        switch self {
        case .keeps: try await bench.keeps()
        case .twiceIsOnce: try await bench.twiceIsOnce()
        case .knowsNothing: try await bench.knowsNothing()
        case .unpins: try await bench.unpins()
        case .completes: try await bench.completes()
        case .readsBack: try await bench.readsBack()
        case .refusesAnother: try await bench.refusesAnother()
        case .refusesDamage: try await bench.refusesDamage()
        case .refusesHoles: try await bench.refusesHoles()
        }
    }
}

/// A CAR of one file of two leaves, for tests that pin something. `marker` makes it a DAG of its own.
public func makeCAR(
    at path: Path, marker: String, leavingOutFirstLeaf isHoled: Bool = false, on fileSystem: any FileSystem = Disk()
) throws(AddressError) -> CID {
    let profile = Profile.unixFSv1y2025
    let bytes = Array(marker.utf8) + [UInt8](repeating: 0x5A, count: 1 << 20)
    var blocks = BlockList()
    let link = try Importer(profile: profile, fileSystem: fileSystem).add(bytes: bytes, to: &blocks)
    var writer = try CARWriter(at: path, profile: profile, fileSystem: fileSystem)
    for (cid, block) in blocks.blocks.dropFirst(isHoled ? 1 : 0) { try writer.take(cid, block) }
    try writer.finish(root: link.cid)
    return link.cid
}

private struct BlockList: BlockSink {
    var blocks: [(CID, [UInt8])] = []

    mutating func take(_ cid: CID, _ block: [UInt8]) { blocks.append((cid, block)) }
}

private struct PinnerBench {
    let pinner: any Pinner
    let directory: Path
    let fileSystem: any FileSystem

    private var car: Path { directory / "item.car" }

    func keeps() async throws {
        let root = try makeCAR(at: car, marker: "keeps", on: fileSystem)

        try await pinner.pin(car, root: root)

        #expect(try await pinner.isPinned(root))
    }

    func twiceIsOnce() async throws {
        let root = try makeCAR(at: car, marker: "twice", on: fileSystem)

        try await pinner.pin(car, root: root)
        try await pinner.pin(car, root: root)

        #expect(try await pinner.isPinned(root))
        try await pinner.unpin(root)
        #expect(try await !pinner.isPinned(root))
    }

    func knowsNothing() async throws {
        let root = try makeCAR(at: car, marker: "never pinned", on: fileSystem)

        #expect(try await !pinner.isPinned(root))
    }

    func unpins() async throws {
        let root = try makeCAR(at: car, marker: "unpins", on: fileSystem)
        let other = try makeCAR(at: directory / "other.car", marker: "stays", on: fileSystem)
        try await pinner.pin(car, root: root)
        try await pinner.pin(directory / "other.car", root: other)

        try await pinner.unpin(root)
        try await pinner.unpin(root)

        #expect(try await !pinner.isPinned(root))
        #expect(try await pinner.isPinned(other))
    }

    func completes() async throws {
        let root = try makeCAR(at: car, marker: "completes", on: fileSystem)

        try await pinner.complete(car, root: root)
        try await pinner.complete(car, root: root)

        #expect(try await pinner.isPinned(root))
    }

    func readsBack() async throws {
        let root = try makeCAR(at: car, marker: "reads back", on: fileSystem)
        let index = try CARIndex(car, fileSystem: fileSystem)
        try await pinner.pin(car, root: root)

        guard let audit = try await pinner.audit(root) else { return }

        #expect(audit.faults == [])
        #expect(audit.bytes.isMultiple(of: index.blockBytes) && audit.bytes > 0)
        let absent = try makeCAR(at: directory / "absent.car", marker: "read without being pinned", on: fileSystem)
        #expect(try await pinner.audit(absent)?.faults.isEmpty == false)
    }

    func refusesAnother() async throws {
        let root = try makeCAR(at: car, marker: "one", on: fileSystem)
        let other = try makeCAR(at: directory / "other.car", marker: "other", on: fileSystem)

        await refused(directory / "other.car", root)

        #expect(try await !pinner.isPinned(root))
        #expect(try await !pinner.isPinned(other))
    }

    func refusesDamage() async throws {
        let root = try makeCAR(at: car, marker: "damage", on: fileSystem)
        try fileSystem.overwrite(car, at: 1000, with: [0])

        await refused(car, root)

        #expect(try await !pinner.isPinned(root))
    }

    func refusesHoles() async throws {
        let root = try makeCAR(at: car, marker: "hole", leavingOutFirstLeaf: true, on: fileSystem)

        await refused(car, root)

        #expect(try await !pinner.isPinned(root))
    }

    private func refused(_ car: Path, _ root: CID) async {
        let setback = await #expect(throws: Setback.self) { try await pinner.pin(car, root: root) }
        #expect(setback?.class == .permanent)
    }
}
