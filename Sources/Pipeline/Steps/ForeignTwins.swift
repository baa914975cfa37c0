import JSONValue
import Spool
import SystemCalls

/// Whether another box has made this film already: the catalog knows the item, and the store has its products with
/// the record of them. That the record can be read is the proof that both boxes reach the same store.
///
/// 1. Nothing here keeps a film from being made: where catalog or store do not answer, it is made here.
/// 2. No two items wait for each other: one that waits is in `admitted/`, and the catalog names none there.
struct ForeignTwins: Sendable {
    let catalog: any Catalog
    let store: any ObjectStore
    let naming: Naming

    /// A film takes hours, and an outage of a box or its uplink a night. What has not moved for longer may never
    /// arrive; making the film twice costs time and nothing else.
    private static let patience: Duration = .seconds(86_400)

    /// A database answers in some milliseconds, from another continent in half a second.
    private static let hurry: Duration = .seconds(4)

    /// The largest record that is read, as with the records of items.
    private static let limit = 64 << 20

    /// The products that a twin of another box, or one that has left this box's spool, has in the store; nil where the
    /// film is to be made here. While another box is at it: a temporary setback.
    func products(
        of ticket: Ticket, _ checksum: String, _ settings: String
    ) async throws(Setback) -> ProductsRecord? {
        let twin = await inTime { () async throws(Setback) -> CatalogTwin? in
            try await catalog.twin(
                of: checksum, settings: settings, organisation: ticket.organisation, besides: ticket.id)
        }
        guard !Task.isCancelled else { throw .stopped }
        guard let twin else { return nil }
        guard twin.stage == .done else {
            guard twin.unchanged < Self.patience else { return nil }
            throw .waiting(
                "the same film is on its way on the box \(twin.box) as \(twin.id); waiting for it to arrive")
        }
        let record = try? await record(of: twin.id, ticket)  // A store that is away is met again, and told of, by Pin.
        guard !Task.isCancelled else { throw .stopped }
        guard let record, record.owner == twin.id, record.checksum == checksum, record.renditions.settings == settings
        else { return nil }
        return record
    }

    /// Nil also where the catalog is away, or says nothing: the film is not to be held up by that.
    private func inTime(
        _ ask: @escaping @Sendable () async throws(Setback) -> CatalogTwin?
    ) async -> CatalogTwin? {
        await withTaskGroup(of: CatalogTwin?.self) { group in
            group.addTask { try? await ask() }  // why it does not answer is told by the mirror
            group.addTask {
                try? await Task.sleep(for: Self.hurry)  // Cancelled is awake.
                return nil
            }
            let first = await group.next()
            group.cancelAll()
            return first ?? nil
        }
    }

    /// What the store says of an item, if what a viewer asks for first is there too.
    private func record(of id: ItemID, _ ticket: Ticket) async throws(Setback) -> ProductsRecord? {
        let owner = ticket.reissued(for: id)
        let key = try naming.key("\(ProductsRecord.file)", of: owner)
        guard let bytes = try await read(key), let json = parse(bytes),
            let record = ProductsRecord(json)
        else { return nil }
        for file in record.pins.files where !file.path.contains("/") || file.path == "hls/master.m3u8" {
            guard try await store.size(of: naming.key(file.path, of: owner)) == file.size else { return nil }
        }
        return record
    }

    private func read(_ key: ObjectKey) async throws(Setback) -> [UInt8]? {
        guard let size = try await store.size(of: key), size <= Self.limit else { return nil }
        var bytes: [UInt8] = []
        while bytes.count < size {
            let piece = try await store.read(key, at: bytes.count, count: min(4 << 20, size - bytes.count))
            guard let piece, !piece.isEmpty else { return nil }
            bytes += piece
        }
        return bytes
    }

    /// Nil for what is no JSON: somebody else has put it there.
    private func parse(_ bytes: [UInt8]) -> JSON? {
        do { return try JSON(parsing: bytes) } catch { return nil }
    }
}
