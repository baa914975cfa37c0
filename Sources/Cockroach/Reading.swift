internal import Pipeline
internal import Spool

/// Makes an entry of the rows of one item, equal to the one that was recorded.
struct Reading {
    /// The box whose item it is, and the entry.
    let found: (box: String, entry: CatalogEntry)?

    /// The questions, for one flight in one transaction.
    static func queries(_ id: ItemID) -> [Query] {
        let texts = [
            PackageResources.item_sql, PackageResources.transcodes_sql, PackageResources.segments_sql,
            PackageResources.documents_sql,
        ]
        return texts.map { Query($0, [Value(id.description)]) }
    }

    /// - Parameter answers: to `queries`, in their order.
    init(_ id: ItemID, _ answers: some BidirectionalCollection<Rows>) throws(DatabaseError) {
        let answers = Array(answers)
        guard let row = answers[0].first else {
            found = nil
            return
        }
        var entry = try Self.frame(id, row)
        entry.transcodes = try Self.transcodes(answers[1], answers[2])
        for row in answers[3] { entry.documents.append(try row.required(0)) }
        found = (try row.required(0), entry)
    }

    /// What stands in `videos` and `items`.
    private static func frame(_ id: ItemID, _ row: Row) throws(DatabaseError) -> CatalogEntry {
        var entry = CatalogEntry(
            id: id, stage: try row.stage(1), starts: try row.integer(2), spool: try row.required(3),
            organisation: try row.required(4), originalName: try row.required(5), size: try row.integer(6),
            arrived: Int64(try row.integer(7)))
        entry.failure = row.text(8)
        entry.title = row.text(9)
        entry.summary = row.text(10)
        entry.filePath = row.text(11)
        entry.rootCID = row.text(12)
        entry.checksum = row.text(13)
        entry.settings = row.text(14)
        return entry
    }

    private static func transcodes(_ rows: Rows, _ segments: Rows) throws(DatabaseError) -> [CatalogEntry.Transcode] {
        var own: [String: [CatalogEntry.Segment]] = [:]
        for row in segments { own[try row.required(0), default: []].append(try segment(row)) }
        var transcodes: [CatalogEntry.Transcode] = []
        for row in rows {
            transcodes.append(
                CatalogEntry.Transcode(
                    filePath: try row.required(1), cid: row.text(2), format: try row.required(3),
                    resolution: try row.required(4), type: try row.required(5),
                    segments: own[try row.required(0)] ?? []))
        }
        return transcodes
    }

    private static func segment(_ row: Row) throws(DatabaseError) -> CatalogEntry.Segment {
        let text = try row.required(4)
        guard let duration = DecimalSeconds.duration(text) else { throw .notOurs(text) }
        return CatalogEntry.Segment(
            filePath: try row.required(1), cid: row.text(2), sequence: try row.integer(3), duration: duration)
    }
}
