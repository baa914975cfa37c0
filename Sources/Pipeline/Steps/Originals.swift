import Digest
import Spool
import Synchronization
import SystemCalls

/// The item that has a film's products already.
struct Original {
    let id: ItemID
    /// Where it is not in this spool: what it has.
    let products: ProductsRecord?
}

/// Who was first with the same bytes and the same settings. The index is a hint in `work/`: losing it
/// costs a second transcode, never a film; what it says is held against the item it names.
final class Originals: Sendable {
    private let queue: Spool
    private let turn = Mutex(())

    init(_ spool: Spool) {
        queue = spool
    }

    /// The finished item that already has this item's products; nil when it has to make them itself.
    /// While the first is still on the road the second waits: a temporary setback.
    func original(of id: ItemID, _ checksum: String, _ settings: String) throws(Setback) -> Original? {
        let answer: Result<Original?, Setback> = turn.withLock { _ in
            do throws(Setback) { return .success(try look(id, checksum, settings)) } catch { return .failure(error) }
        }
        return try answer.get()
    }

    /// Takes the item out of the index: nobody finds it as his original any more.
    func forget(_ id: ItemID, _ checksum: String, _ settings: String) throws(Setback) {
        let entry = queue.work / Spool.index / name(checksum, settings)
        guard try first(entry) == id else { return }
        try kernel(queue.fileSystem.removeTree(entry))
    }

    /// The items of the spool that have their products from this one. What has another size has other bytes, and is not
    /// read.
    func followers(of dossier: Dossier) throws(Setback) -> [ItemID] {
        let reader = RecordReader(fileSystem: queue.fileSystem)
        var found: [ItemID] = []
        for stage in Stage.allCases {
            for other in try spool(queue.items(at: stage)) where other != dossier.item.id {
                let item = queue.item(other, at: stage)
                guard try kernel(queue.fileSystem.attributes(of: item.source))?.size == dossier.ticket.size else {
                    continue
                }
                let source = try spool(reader.record(item.record(.admitted), SourceRecord.init))
                if source?.original == dossier.item.id { found.append(other) }
            }
        }
        return found
    }

    private func look(_ id: ItemID, _ checksum: String, _ settings: String) throws(Setback) -> Original? {
        let entry = queue.work / Spool.index / name(checksum, settings)
        guard let first = try first(entry), first != id, let item = try spool(queue.locate(first)) else {
            try claim(entry, for: id)
            return nil
        }
        switch item.stage {
        case .failed:
            try claim(entry, for: id)
            return nil
        case .done:
            let dossier = try whole(item)
            guard let record = dossier?.source, dossier?.renditions?.settings == settings, record.checksum == checksum,
                record.settings == settings
            else {
                try claim(entry, for: id)
                return nil
            }
            return Original(id: record.original ?? first, products: dossier?.products)
        case .admitted, .segmented, .transcoded, .pinned:
            throw .waiting("the same film is on its way as \(first); waiting for it to arrive")
        }
    }

    /// Nil for an item that cannot be read: it is no original.
    private func whole(_ item: Item) throws(Setback) -> Dossier? {
        do throws(SpoolError) {
            return try Dossier(of: item, in: queue)
        } catch {
            guard !error.isTemporary else { throw Setback(error) }
            return nil
        }
    }

    private func first(_ entry: Path) throws(Setback) -> ItemID? {
        guard try kernel(queue.fileSystem.exists(entry)) else { return nil }
        return ItemID(String(decoding: try kernel(queue.fileSystem.read(entry)), as: UTF8.self))
    }

    /// Not flushed: a hint.
    private func claim(_ entry: Path, for id: ItemID) throws(Setback) {
        try kernel(queue.fileSystem.makeDirectories(entry.parent, below: queue.work))
        try kernel(queue.fileSystem.write(Array(id.description.utf8), to: entry))
    }

    private func name(_ checksum: String, _ settings: String) -> Name {
        let key = SHA256.digest(of: Array("\(checksum) \(settings)".utf8))
        return Name(Hexadecimal.encode(key))!
    }
}
