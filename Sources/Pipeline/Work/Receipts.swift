import Digest
import JSONValue
public import Spool
public import SystemCalls

/// `receipts/`: one small JSON file per dropped name, in the folders of the door, for those who
/// dropped it. It is also the index from names to items, for side-cars that come late.
public struct Receipts: Sendable {
    private let queue: Spool

    public init(_ spool: Spool) {
        queue = spool
    }

    /// Replaces the receipt of a dropped name: a reader finds the old one or the new one.
    func write(_ receipt: JSON, at dropped: [Name]) throws(Setback) {
        let path = path(of: dropped)
        let fileSystem = queue.fileSystem
        try kernel(fileSystem.makeDirectories(path.parent, below: queue.receipts))
        let scratch = queue.work / Name("receipt-" + Hexadecimal.encode(SHA256.digest(of: path.bytes)).prefix(32))!
        try kernel(fileSystem.write(Array((receipt.pretty + "\n").utf8), to: scratch))
        // The bytes before the name, or a power cut leaves an empty receipt. The name itself may be
        // lost: receipts are made again from the items at every start.
        try kernel(fileSystem.synchronize(file: scratch))
        try kernel(fileSystem.rename(scratch, to: path))
    }

    /// The same, unless the receipt that is there differs in its time alone.
    func replace(_ receipt: JSON, at dropped: [Name]) throws(Setback) {
        let path = path(of: dropped)
        if try kernel(queue.fileSystem.exists(path)), try timeless(json(path)) == timeless(receipt) { return }
        try write(receipt, at: dropped)
    }

    private func timeless(_ receipt: JSON?) -> [JSON.Member]? {
        receipt?.members?.filter { $0.name != "updated" }
    }

    /// Takes the receipt of an item away, where the name has not been dropped again since.
    func remove(of id: ItemID, at dropped: [Name]) throws(Setback) {
        guard try item(at: dropped) == id else { return }
        try kernel(queue.fileSystem.remove(file: path(of: dropped)))
        // Or a power cut brings it back when nobody is left to whom it belongs.
        try kernel(queue.fileSystem.synchronize(directory: path(of: dropped).parent))
    }

    /// The item that the last drop of this name became; nil where there was none.
    public func item(at dropped: [Name]) throws(Setback) -> ItemID? {
        try item(path(of: dropped))
    }

    /// The item that was dropped in `folder` as `stem.<anything>`, the newest if there are several.
    func item(in folder: [Name], stem: Name) throws(Setback) -> ItemID? {
        let directory = folder.reduce(queue.receipts) { $0 / $1 }
        guard try kernel(queue.fileSystem.exists(directory)) else { return nil }
        var newest: ItemID?
        for entry in try kernel(queue.fileSystem.entries(of: directory)) where entry.kind == .file {
            guard let film = filmName(of: entry.name), film.stem == stem else { continue }
            if let id = try item(directory / entry.name), id > newest ?? id { newest = id }
            if newest == nil { newest = try item(directory / entry.name) }
        }
        return newest
    }

    private func item(_ path: Path) throws(Setback) -> ItemID? {
        guard try kernel(queue.fileSystem.exists(path)) else { return nil }
        return try json(path)?["id"]?.string.flatMap { ItemID($0) }
    }

    private func json(_ path: Path) throws(Setback) -> JSON? {
        let bytes = try kernel(queue.fileSystem.read(path))
        // A receipt that cannot be read tells nothing; it is written anew with the item's next move.
        return try? JSON(parsing: bytes)
    }

    private func path(of dropped: [Name]) -> Path {
        dropped.dropLast().reduce(queue.receipts) { $0 / $1 } / Self.receiptName(of: dropped.last!)
    }

    /// `film.mp4.json`. A name too long for the ending is cut, and told apart by its hash.
    static func receiptName(of film: Name) -> Name {
        if let name = Name(bytes: film.bytes + ending) { return name }
        let hash = Array(("~" + Hexadecimal.encode(SHA256.digest(of: film.bytes)).prefix(16)).utf8)
        return Name(bytes: film.bytes.prefix(255 - ending.count - hash.count) + hash + ending)!
    }

    private static let ending = Array(".json".utf8)

    private func filmName(of receipt: Name) -> Name? {
        guard receipt.bytes.count > Self.ending.count, receipt.bytes.suffix(Self.ending.count) == Self.ending[...]
        else {
            return nil
        }
        return Name(bytes: receipt.bytes.dropLast(Self.ending.count))
    }
}

extension Name {
    /// The name without its last ending; nil where there is none.
    var stem: Name? {
        guard let dot = bytes.lastIndex(of: UInt8(ascii: ".")), dot > 0 else { return nil }
        return Name(bytes: bytes[..<dot])
    }
}
