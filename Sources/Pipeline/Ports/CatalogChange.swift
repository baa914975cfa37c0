/// What has to be written so that the rows of one item say what an entry says: only what is new or
/// differs. A film is recorded some ten times while it moves, and has thousands of segments.
public struct CatalogChange: Sendable {
    public struct TranscodeRow: Sendable {
        public let id: RowID
        /// Its place among the item's transcodes, from 0.
        public let position: Int
        public let transcode: CatalogEntry.Transcode
    }

    public struct SegmentRow: Sendable {
        public let id: RowID
        public let transcode: RowID
        public let segment: CatalogEntry.Segment
    }

    public struct DocumentRow: Sendable {
        /// From 1.
        public let version: Int
        public let text: String
    }

    public let entry: CatalogEntry
    /// What an earlier entry had and this one has not: a person may have sent the item back, and then
    /// it has less than before. The segments of a stale transcode are not listed.
    public private(set) var staleTranscodes: [RowID] = []
    public private(set) var staleSegments: [RowID] = []
    public private(set) var transcodes: [TranscodeRow] = []
    public private(set) var segments: [SegmentRow] = []
    public private(set) var documents: [DocumentRow] = []
    /// The item is at another stage than before, or new: one more event.
    public let isMove: Bool

    /// Nil where there is nothing to write: the catalog has this entry, or a newer one.
    ///
    /// - Parameter old: what the catalog holds, read in the transaction that will write.
    public init?(from old: CatalogEntry?, to entry: CatalogEntry) {
        if let old {
            guard old != entry, entry.isNewer(than: old.stage, starts: old.starts) else { return nil }
        }
        self.entry = entry
        isMove = old?.stage != entry.stage
        compareTranscodes(with: old?.transcodes ?? [])
        let known = old?.documents ?? []
        for (place, text) in entry.documents.enumerated() where place >= known.count || known[place] != text {
            documents.append(DocumentRow(version: place + 1, text: text))
        }
    }

    private mutating func compareTranscodes(with old: [CatalogEntry.Transcode]) {
        var left = Dictionary(zip(old.map(\.filePath), old.enumerated())) { first, _ in first }
        for (position, transcode) in entry.transcodes.enumerated() {
            let before = left.removeValue(forKey: transcode.filePath)
            if let before, before.offset == position, before.element == transcode { continue }
            let id = RowID.transcode(transcode.filePath, of: entry.id)
            transcodes.append(TranscodeRow(id: id, position: position, transcode: transcode))
            compareSegments(transcode.segments, with: before?.element.segments ?? [], of: id)
        }
        staleTranscodes = left.keys.map { RowID.transcode($0, of: entry.id) }
    }

    private mutating func compareSegments(
        _ new: [CatalogEntry.Segment], with old: [CatalogEntry.Segment], of transcode: RowID
    ) {
        guard new != old else { return }
        var left = Dictionary(old.map { ($0.sequence, $0) }) { first, _ in first }
        for segment in new where left.removeValue(forKey: segment.sequence) != segment {
            let id = RowID.segment(segment.sequence, of: transcode)
            segments.append(SegmentRow(id: id, transcode: transcode, segment: segment))
        }
        staleSegments += left.keys.map { RowID.segment($0, of: transcode) }
    }
}
