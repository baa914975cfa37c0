import JSONValue
import Spool
import SystemCalls

/// Keeps what is told of an item in step with what its files say: the versions of its document, and
/// the receipt at the dropped name. Both follow the spool; making them twice is making them once.
struct Chronicle: Sendable {
    let spool: Spool
    let settings: Settings
    let store: any ObjectStore
    let standings: Standings
    let tell: @Sendable (Event) -> Void

    /// Brings documents and receipt up to date. The caller holds the item.
    /// - Parameter note: what the item is waiting for, in words; goes into the receipt only.
    func update(_ item: Item, note: String? = nil) throws(Setback) -> Dossier {
        let dossier = try outcome(Dossier(of: item, in: spool))
        standings.note(dossier)
        let document = try Document(dossier: dossier, settings: settings, store: store).json()
        guard dossier.documents.last != document else {
            receipt(dossier, document, note)
            return dossier
        }
        try keep(document, as: dossier.documents.count + 1, of: item)
        let now = try outcome(Dossier(of: item, in: spool))
        receipt(now, document, note)
        return now
    }

    /// The first receipt, before there is a document: the film has arrived.
    func greet(_ item: Item, _ ticket: Ticket) throws(Setback) {
        standings.note(item, ticket)
        guard ticket.wasDropped else { return }
        let receipt = JSON(members: [
            "status": "processing", "stage": JSON(item.stage.description), "version": 0,
            "updated": JSON(Timestamp.now().description), "id": JSON(item.id.description),
            "original_name": JSON(ticket.originalName), "organisation": JSON(ticket.organisation),
            "size": JSON(ticket.size), "arrived": JSON(ticket.arrived.description),
        ])
        try Receipts(spool).write(receipt, at: ticket.droppedAs)
    }

    /// Only the receipt: progress is news for people, not history.
    func say(_ note: String, of dossier: Dossier) {
        guard let document = dossier.documents.last else { return }
        receipt(dossier, document, note)
    }

    /// Before the rename a crash leaves a scratch file, after it the version. A version that was lost
    /// is made again from the dossier, with the same number.
    private func keep(_ document: JSON, as version: Int, of item: Item) throws(Setback) {
        let fileSystem = spool.fileSystem
        // One level only: an item that an operator moves just now is not made again where it was.
        if try !kernel(fileSystem.exists(item.documents)) { try kernel(fileSystem.makeDirectory(item.documents)) }
        try kernel(fileSystem.synchronize(directory: item.directory))
        try kernel(fileSystem.replace(item.documents / Spool.version(version), with: Array(document.text.utf8)))
    }

    /// A courtesy that may fail without holding up the item: the disk may be full, or another film's
    /// receipt may stand where this one's folder would. It is tried again with every update.
    private func receipt(_ dossier: Dossier, _ document: JSON, _ note: String?) {
        do { try write(dossier, document, note) } catch { complain(dossier, error) }
    }

    private func complain(_ dossier: Dossier, _ setback: Setback) {
        let name = dossier.ticket.originalName
        tell(.trouble("the receipt of \(name) is not written: \(setback.reason)", of: dossier.item.id))
    }

    /// The newest drop of a name owns the receipt at that name.
    private func write(_ dossier: Dossier, _ document: JSON, _ note: String?) throws(Setback) {
        guard dossier.ticket.wasDropped else { return }
        let receipts = Receipts(spool)
        if let owner = try receipts.item(at: dossier.ticket.droppedAs), owner > dossier.ticket.id { return }
        let head = JSON(members: [
            "status": document["status"], "stage": JSON(dossier.item.stage.description), "note": note.map { JSON($0) },
            "version": JSON(dossier.documents.count), "updated": JSON(Timestamp.now().description),
        ])
        let body = (document.members ?? []).filter { $0.name != "status" }
        try receipts.replace(JSON.object((head.members ?? []) + body), at: dossier.ticket.droppedAs)
    }

    private func outcome<Answer>(_ body: @autoclosure () throws(SpoolError) -> Answer) throws(Setback) -> Answer {
        do { return try body() } catch { throw Setback(error) }
    }
}
