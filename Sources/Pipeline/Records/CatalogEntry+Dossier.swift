import ContentAddress
import JSONValue
import Media
import Spool
import SystemCalls

extension CatalogEntry {
    /// The rows that mirror an item.
    public init(_ dossier: Dossier, _ settings: Settings, _ store: any ObjectStore) throws(Setback) {
        let ticket = dossier.ticket
        self.init(
            id: ticket.id, stage: dossier.item.stage, starts: dossier.attempts.starts, spool: ticket.spool,
            organisation: ticket.organisation, originalName: ticket.originalName, size: ticket.size,
            arrived: ticket.arrived.nanoseconds)
        title = dossier.metadata.last?["title"]?.string
        summary = dossier.metadata.last?["description"]?.string
        filePath = dossier.original
        rootCID = dossier.pins?.root.description
        checksum = dossier.source?.checksum
        self.settings = dossier.source?.settings
        failure = dossier.failure?.reason
        documents = dossier.documents.map(\.text)
        let rows = Rows(dossier: dossier, naming: settings.naming)
        transcodes = try rows.cut() + rows.films() + rows.playlists() + rows.still()
    }
}

/// The `transcodes` of an item, from its records.
private struct Rows {
    let dossier: Dossier
    let naming: Naming

    func cut() throws(Setback) -> [CatalogEntry.Transcode] {
        guard let track = dossier.cut else { return [] }
        let row = CatalogEntry.Transcode(
            filePath: try key("source/index.m3u8"), cid: nil, format: "hls", resolution: "source", type: "segment",
            segments: try segments(track, below: "source"))
        return [row]
    }

    func films() throws(Setback) -> [CatalogEntry.Transcode] {
        var rows: [CatalogEntry.Transcode] = []
        for film in dossier.renditions?.films ?? [] {
            rows.append(
                .init(filePath: try key(film.file), cid: cid(film.file), format: "mp4", resolution: film.resolution))
        }
        return rows
    }

    func playlists() throws(Setback) -> [CatalogEntry.Transcode] {
        guard let tracks = dossier.renditions?.tracks, !tracks.isEmpty else { return [] }
        var rows: [CatalogEntry.Transcode] = [
            .init(
                filePath: try key("hls/master.m3u8"), cid: cid("ipfs/master.m3u8"), format: "hls",
                resolution: "multivariant")
        ]
        for track in tracks {
            rows.append(
                .init(
                    filePath: try key("hls/\(track.name)/index.m3u8"), cid: cid("ipfs/\(track.name)/index.m3u8"),
                    format: "hls", resolution: track.name, segments: try segments(track, below: "hls/\(track.name)")))
        }
        return rows
    }

    func still() throws(Setback) -> [CatalogEntry.Transcode] {
        guard let still = dossier.renditions?.still else { return [] }
        return [.init(filePath: try key(still), cid: cid(still), format: "jpeg", resolution: "still", type: "still")]
    }

    private func segments(_ track: Track, below: String) throws(Setback) -> [CatalogEntry.Segment] {
        var rows: [CatalogEntry.Segment] = []
        if let map = track.initialization {
            rows.append(
                .init(
                    filePath: try key("\(below)/\(map.file)"), cid: cid("\(below)/\(map.file)"), sequence: -1,
                    duration: .zero))
        }
        for (sequence, segment) in track.segments.enumerated() {
            let path = "\(below)/\(segment.file)"
            rows.append(.init(filePath: try key(path), cid: cid(path), sequence: sequence, duration: segment.duration))
        }
        return rows
    }

    private func key(_ path: String) throws(Setback) -> String {
        try naming.key(path, of: dossier.ownerTicket).description
    }

    private func cid(_ path: String) -> String? { dossier.pins?.cid(of: path)?.description }
}
