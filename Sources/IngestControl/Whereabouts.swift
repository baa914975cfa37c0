import CommandLineOptions
import Glibc
import Pipeline
import Spool
import SystemCalls

/// What a word means to the person who asks about it: an item by its name, by a path into it, or by the
/// name it was dropped under; or a file that is still at the door.
enum Whereabouts {
    case item(ItemID)
    case door(Path, OpenSpool)

    init(_ word: Argument, in spools: [OpenSpool]) throws(ControlError) {
        if let id = word.text.flatMap({ ItemID($0) }) {
            self = .item(id)
            return
        }
        guard let path = Path(bytes: word.bytes) else { throw .unknownFile(word) }
        for open in spools {
            for path in [path.resolved, open.spool.door.resolved.appending(path)].compactMap(\.self) {
                if let found = try Self.find(path, in: open) {
                    self = found
                    return
                }
            }
        }
        throw .unknownFile(word)
    }

    private static func find(_ path: Path, in open: OpenSpool) throws(ControlError) -> Whereabouts? {
        let spool = open.spool
        if let names = path.names(below: spool.root.resolved), names.count > 1, Stage(names[0]) != nil {
            return ItemID(names[1]).map { .item($0) }
        }
        guard let names = path.names(below: spool.door.resolved) else { return nil }
        let file = names.reduce(spool.door, /)
        if try fromKernel(spool.fileSystem.exists(file)) { return .door(file, open) }
        return try fromPort(Receipts(spool).item(at: names)).map { .item($0) }
    }
}

extension Path {
    /// The absolute path with every link on the way followed, though not one at its end: a link at the
    /// door is itself what is asked about.
    var resolved: Path {
        guard let name, let answer = parent.withCString({ realpath($0, nil) }) else { return absolute }
        defer { free(answer) }
        return (Path(String(cString: answer)) ?? parent.absolute) / name
    }

    /// Nil for a path that is not made of plain names.
    fileprivate func appending(_ relative: Path) -> Path? {
        var path = self
        for part in relative.bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            guard let name = Name(bytes: part) else { return nil }
            path = path / name
        }
        return path
    }
}
