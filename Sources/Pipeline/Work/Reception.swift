import JSONValue
public import Spool
public import SystemCalls

/// Takes what the door gives: films become items, side-cars become versions of their metadata, and
/// what cannot be taken gets a receipt that says why.
public struct Reception: Sendable {
    let office: Office
    /// Tells arrivals apart; the calendar's milliseconds and random bits.
    let newID: @Sendable () -> ItemID

    /// Makes a whole file at the door an item. Its receipt follows; if that fails the item stands, and
    /// the first step writes the receipt.
    ///
    /// - Parameter isLetGo: asked once more after the rename, when nobody can open the file by its old
    ///   name any more; a file that a writer still has goes back to the door.
    /// - Returns: nil when it went back.
    public func admit(
        _ file: Path, _ attributes: Attributes, proof: String, isLetGo: (Path) -> Bool = { _ in true }
    ) throws(SpoolError) -> Item? {
        guard let names = file.names(below: office.spool.door) else { throw .notTakeable(file) }
        guard try office.spool.hasRoom(for: 0) else {
            throw .noRoom(needed: office.spool.floor.bytes, try office.spool.room())
        }
        let ticket = Ticket(
            id: newID(), spool: office.settings.spool, organisation: office.settings.organisation, droppedAs: names,
            attributes: attributes, arrived: .now(), broughtBy: Ticket.drop, proof: proof)
        let claim = try office.spool.admit(file, as: ticket.id, ticket: Array(ticket.json.pretty.utf8))
        let item = claim.item
        guard try isTheSame(item.source, attributes), isLetGo(item.source) else {
            try office.spool.sendBack(claim, to: file)
            return nil
        }
        office.admitted(claim, ticket)
        return item
    }

    /// What came in is what was looked at: not a link, and not another file of that name.
    private func isTheSame(_ source: Path, _ seen: Attributes) throws(SpoolError) -> Bool {
        let now: Attributes?
        do { now = try office.spool.fileSystem.attributes(of: source) } catch { throw .system(error) }
        guard let now, now.kind == .file, now.links == 1 else { return false }
        return now.inode == seen.inode && now.size == seen.size && now.modified == seen.modified
    }

    /// Gives a side-car to the item that was dropped under its name. False when there is none (yet):
    /// the side-car waits at the door for its film.
    ///
    /// - Parameter base: its name without `.json`: a film's name, or else one without its ending.
    public func attach(_ sidecar: Path, base: Name) throws(Setback) -> Bool {
        guard let folder = sidecar.names(below: office.spool.door)?.dropLast() else { return false }
        let receipts = Receipts(office.spool)
        var id = try receipts.item(at: folder + [base])
        if id == nil { id = try receipts.item(in: Array(folder), stem: base) }
        guard let id, let item = try spool(office.spool.locate(id)) else { return false }
        try mustBeJSON(sidecar)
        try mustFit(sidecar, in: item)
        let version = try spool(office.spool.attach(sidecar, to: item))
        office.attached(item, version)
        return true
    }

    /// Says at the dropped name why a file is not taken, or not yet.
    public func tell(_ file: Path, status: String, reason: String) throws(Setback) {
        guard let names = file.names(below: office.spool.door) else { return }
        let receipts = Receipts(office.spool)
        let receipt = JSON(members: [
            "status": JSON(status), "note": JSON(reason), "updated": JSON(Timestamp.now().description),
            "original_name": JSON(names.map(\.description).joined(separator: "/")),
        ])
        // An item of that name keeps its receipt: it is the index for side-cars.
        guard try receipts.item(at: names) == nil else { return }
        try receipts.write(receipt, at: names)
    }

    private func mustBeJSON(_ sidecar: Path) throws(Setback) {
        let limit = 1 << 20
        let size = try size(sidecar)
        guard size <= limit else { throw .permanent("the side-car has \(size) bytes; no more than \(limit) are taken") }
        let bytes = try kernel(office.spool.fileSystem.read(sidecar, limit: limit))
        let json: JSON
        do { json = try JSON(parsing: bytes) } catch { throw .permanent("the side-car is not JSON: \(error)") }
        guard json.members != nil else { throw .permanent("the side-car is not a JSON object") }
    }

    /// All versions of the metadata are read with the item, and each comes again in a version of the document, which
    /// the catalog has too. The room is what a step may hold of them; a correction on every working day for four
    /// years is below the number.
    private func mustFit(_ sidecar: Path, in item: Item) throws(Setback) {
        let (limit, room) = (1000, 32 << 20)
        guard try kernel(office.spool.fileSystem.exists(item.metadata)) else { return }
        let versions = try kernel(office.spool.fileSystem.entries(of: item.metadata)).map(\.name)
        guard versions.count < limit else {
            throw .permanent("the film has \(versions.count) side-cars; no more than \(limit) are kept")
        }
        var bytes = try size(sidecar)
        for version in versions { bytes += try size(item.metadata / version) }
        guard bytes <= room else {
            throw .permanent("with this one the film's side-cars have \(bytes) bytes; no more than \(room) are kept")
        }
    }

    private func size(_ file: Path) throws(Setback) -> Int {
        try kernel(office.spool.fileSystem.attributes(of: file))?.size ?? 0
    }
}
