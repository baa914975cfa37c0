internal import Pipeline
internal import Spool
internal import SystemCalls

/// The statements that bring all rows of one item to what an entry says, for one flight.
struct Recording {
    private let change: CatalogChange
    private let entry: CatalogEntry
    private let id: Value
    private let box: String

    init(_ change: CatalogChange, box: String) {
        self.change = change
        entry = change.entry
        id = Value(change.entry.id.description)
        self.box = box
    }

    var queries: [Query] {
        [video, item] + removals + transcodes + segments + documents + (change.isMove ? [event] : [])
    }

    private var video: Query {
        Query(
            PackageResources.put_video_sql,
            [
                id, Value(entry.fileID), Value(entry.title), Value(entry.summary), Value(entry.filePath),
                Value(entry.rootCID), Value(entry.checksum), Value(entry.uploadStatus), Value(entry.size),
                Value(instant(entry.arrived)),
            ])
    }

    private var item: Query {
        Query(
            PackageResources.put_item_sql,
            [
                id, Value(box), Value(entry.spool), Value(entry.organisation), Value(entry.originalName),
                Value(entry.stage.description), Value(entry.starts), Value(entry.arrived), Value(entry.failure),
                Value(entry.settings), Value(entry.searchText),
            ])
    }

    private var removals: [Query] {
        let later = Query(PackageResources.drop_later_documents_sql, [id, Value(entry.documents.count)])
        let segments = change.staleSegments
        return [later] + Removal.transcodes(change.staleTranscodes)
            + (segments.isEmpty ? [] : [Query(PackageResources.drop_segments_sql, [Value(array: segments)])])
    }

    private var transcodes: [Query] {
        let rows = change.transcodes
        guard !rows.isEmpty else { return [] }
        let ids = Value(array: rows.map(\.id))
        let put = Query(
            PackageResources.put_transcodes_sql,
            [
                id, ids, Value(array: rows.map(\.transcode.filePath)), Value(array: rows.map(\.transcode.cid)),
                Value(array: rows.map(\.transcode.format)), Value(array: rows.map(\.transcode.resolution)),
                Value(array: rows.map(\.transcode.type)),
            ])
        return [put, Query(PackageResources.put_order_sql, [ids, Value(array: rows.map(\.position))])]
    }

    private var segments: [Query] {
        change.segments.batches { $0.segment.filePath.utf8.count + 256 }.map { rows in
            Query(
                PackageResources.put_segments_sql,
                [
                    Value(array: rows.map(\.id)), Value(array: rows.map(\.transcode)),
                    Value(array: rows.map(\.segment.filePath)), Value(array: rows.map(\.segment.cid)),
                    Value(array: rows.map(\.segment.sequence)),
                    Value(array: rows.map { DecimalSeconds.text($0.segment.duration) }),
                ])
        }
    }

    private var documents: [Query] {
        change.documents.batches { $0.text.utf8.count * 2 }.map { rows in
            Query(
                PackageResources.put_documents_sql,
                [
                    id, Value(array: rows.map(\.version)), Value(array: rows.map { JSONB.text(of: $0.text) }),
                    Value(array: rows.map(\.text)),
                ])
        }
    }

    private var event: Query {
        Query(
            PackageResources.put_event_sql,
            [id, Value(entry.stage.description), Value(entry.starts), Value(entry.failure)])
    }

    /// RFC 3339 in UTC, to the microsecond, which is what both databases keep.
    ///
    /// - Parameter nanoseconds: since 1970-01-01T00:00:00Z.
    private func instant(_ nanoseconds: Int64) -> String {
        let fraction = (nanoseconds % 1_000_000_000 + 1_000_000_000) % 1_000_000_000 / 1000
        let digits = String(fraction)
        return Timestamp(nanoseconds: nanoseconds).description.dropLast() + "."
            + String(repeating: "0", count: 6 - digits.utf8.count) + digits + "Z"
    }
}

/// The statements that take rows away.
enum Removal {
    static func transcodes(_ ids: [RowID]) -> [Query] {
        transcodes(ids.isEmpty ? nil : Value(array: ids))
    }

    /// - Parameter ids: an array; nil where there are none.
    static func transcodes(_ ids: Value?) -> [Query] {
        let texts = [
            PackageResources.drop_segments_of_sql, PackageResources.drop_order_of_sql,
            PackageResources.drop_transcodes_sql,
        ]
        return ids.map { ids in texts.map { Query($0, [ids]) } } ?? []
    }

    /// Every row of an item but those of its transcodes.
    static func item(_ id: Value) -> [Query] {
        [Query(PackageResources.drop_later_documents_sql, [id, Value(0)])]
            + [PackageResources.drop_events_sql, PackageResources.drop_item_sql, PackageResources.drop_video_sql]
            .map { Query($0, [id]) }
    }
}

extension Array {
    /// Cut where a statement would pass 1 MiB: CockroachDB takes 16 MiB, and likes less.
    func batches(_ size: (Element) -> Int) -> [ArraySlice<Element>] {
        var found: [ArraySlice<Element>] = []
        var start = 0
        var bytes = 0
        for place in indices {
            bytes += size(self[place])
            guard bytes >= 1 << 20 || place == indices.last else { continue }
            found.append(self[start...place])
            start = place + 1
            bytes = 0
        }
        return found
    }
}
