import SystemCalls
import TestSupport

@testable import Spool

/// A spool in memory with one admitted film.
struct Bench {
    static let root: Path = "/spool"
    static let film = Array("a film".utf8)
    let disk = MemoryDisk()
    let spool: Spool
    let id = ItemID(milliseconds: 1_700_000_000_000, random: (7, 9))

    init(floor: Room = Room(bytes: 0, inodes: 0)) throws {
        try Spool.make(at: Self.root, on: disk)
        spool = try Spool(at: Self.root, on: disk, floor: floor)
    }

    @discardableResult
    func admit() throws -> Item {
        let file = spool.door / "film.mp4"
        try disk.write(Self.film, to: file)
        return try spool.admit(file, as: id, ticket: Array("{}".utf8)).item
    }

    /// Takes the item through every step up to `stage`, with a product of one file each.
    func advance(to stage: Stage) throws {
        while let item = try spool.locate(id), item.stage < stage {
            let claim = try spool.claim(id, at: item.stage)
            let workspace = try spool.workspace(for: claim)
            try disk.write(Array("made".utf8), to: workspace.product / "file")
            _ = try spool.publish(claim, workspace.seal())
        }
    }
}
