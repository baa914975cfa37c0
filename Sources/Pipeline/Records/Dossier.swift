public import JSONValue
public import Media
public import Spool
import SystemCalls

/// Everything that an item's files say, read from its directory. Documents, receipts and catalog
/// rows are made of this and of nothing else: whoever has the spool can make them again.
public struct Dossier: Sendable {
    public let item: Item
    public let ticket: Ticket
    public let source: SourceRecord?
    public let renditions: RenditionRecord?
    public let pins: PinRecord?
    public let failure: FailureRecord?
    /// The renditions are in the store, though the item may not be pinned.
    let stored: StoredRecord?
    let upkeep: UpkeepRecord
    /// The cut of the source, while the store has it.
    public var cut: Track? { source?.isStored == true && !upkeep.isTidy ? source?.track : nil }
    /// The object key of the original, while the store has it.
    public var original: String? { upkeep.isReleased ? nil : pins?.original }
    /// The side-cars, the first first, word for word.
    public let metadata: [JSON]
    /// The versions of the document, the first first.
    public let documents: [JSON]
    public let attempts: Attempts
    /// The ticket of the item whose products these are: its own, or of the one that it points at.
    public let ownerTicket: Ticket
    /// What the owner has, where it is not in this spool.
    public let products: ProductsRecord?

    /// Only products of stages that the item has passed count, or, in `failed/`, all that are there.
    public init(of item: Item, in spool: Spool) throws(SpoolError) {
        let reader = RecordReader(fileSystem: spool.fileSystem)
        self.item = item
        guard let ticket = try reader.record(item.ticket, Ticket.init) else {
            throw .broken(item.ticket, reason: "it is missing")
        }
        self.ticket = ticket
        func passed(_ stage: Stage) -> Bool { item.stage == .failed || stage < item.stage }
        source = passed(.admitted) ? try reader.record(item.record(.admitted), SourceRecord.init) : nil
        products = try source?.original == nil ? nil : reader.record(item.products, ProductsRecord.init)
        let owned: Item?
        if let products {
            owned = nil
            ownerTicket = ticket.reissued(for: products.owner)
            renditions = passed(.segmented) ? products.renditions : nil
            pins = passed(.transcoded) ? products.pins : nil
        } else {
            owned = try source?.original.map { id throws(SpoolError) in try spool.locate(id) } ?? item
            ownerTicket = try owned == item ? ticket : reader.record(owned?.ticket, Ticket.init) ?? ticket
            renditions = passed(.segmented) ? try reader.record(owned?.record(.segmented), RenditionRecord.init) : nil
            pins = passed(.transcoded) ? try reader.record(owned?.record(.transcoded), PinRecord.init) : nil
        }
        failure = item.stage == .failed ? try reader.record(item.failure, FailureRecord.init) : nil
        stored = passed(.segmented) ? try reader.record(owned?.stored, StoredRecord.init) : nil
        upkeep = try reader.record(owned?.upkeep, UpkeepRecord.init) ?? UpkeepRecord()
        metadata = try reader.versions(in: item.metadata)
        documents = try reader.versions(in: item.documents)
        attempts = try Attempts(of: item, on: spool.fileSystem)
    }
}

extension Dossier {
    /// What the files of an item say, wherever in the spool it is; nil where there is none. One that moves on while it
    /// is read is read again.
    public static func current(of id: ItemID, in spool: Spool) throws(SpoolError) -> Dossier? {
        for _ in 0..<3 {
            guard let item = try spool.locate(id) else { return nil }
            do throws(SpoolError) {
                return try Dossier(of: item, in: spool)
            } catch {
                // Read again where it went; where it stayed, that is how it is.
                if try spool.locate(id) == item { throw error }
            }
        }
        return nil
    }
}

extension Item {
    fileprivate var products: Path? { product(of: .admitted).map { $0 / ProductsRecord.file } }
    var stored: Path { directory / StoredRecord.file }
    var upkeep: Path { directory / UpkeepRecord.file }

    /// The file in the product of `stage`'s step that says what the product is.
    func record(_ stage: Stage) -> Path? {
        let names: [Stage: Name] = [
            .admitted: SourceRecord.file, .segmented: RenditionRecord.file, .transcoded: PinRecord.file,
            .pinned: CatalogueStep.file,
        ]
        guard let product = product(of: stage), let name = names[stage] else { return nil }
        return product / name
    }
}

/// Reads the JSON files of items.
struct RecordReader {
    let fileSystem: any FileSystem

    /// Nil where there is no such file; `broken` where it does not say what it should.
    func record<Record>(_ path: Path?, _ make: (JSON) -> Record?) throws(SpoolError) -> Record? {
        guard let path, let json = try json(path) else { return nil }
        guard let record = make(json) else { throw .broken(path, reason: "fields are missing in it") }
        return record
    }

    func versions(in directory: Path) throws(SpoolError) -> [JSON] {
        var versions: [JSON] = []
        for name in try numbered(in: directory) {
            if let json = try json(directory / name) { versions.append(json) }
        }
        return versions
    }

    /// The names of the versions in a directory, in order; none where there is no directory.
    func numbered(in directory: Path) throws(SpoolError) -> [Name] {
        do {
            guard try fileSystem.exists(directory) else { return [] }
            return try fileSystem.entries(of: directory).map(\.name).filter { $0.text?.hasSuffix(".json") == true }
                .sorted()
        } catch {
            throw .system(error)
        }
    }

    private func json(_ path: Path) throws(SpoolError) -> JSON? {
        let bytes: [UInt8]
        do {
            bytes = try fileSystem.read(path, limit: 64 << 20)
        } catch {
            if error.isAbsent { return nil }
            throw .system(error)
        }
        do { return try JSON(parsing: bytes) } catch { throw .broken(path, reason: "\(error)") }
    }
}
