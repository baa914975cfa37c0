import ContentAddress
import JSONValue
import Media
import Spool
import SystemCalls

/// What creators and the catalog are told of an item: made of its dossier and nothing else, so the
/// same item always has the same document. Every version that differed is kept.
struct Document {
    let dossier: Dossier
    let settings: Settings
    let store: any ObjectStore

    func json() throws(Setback) -> JSON {
        let ticket = dossier.ticket
        let sidecar = dossier.metadata.last
        return JSON(members: [
            "id": JSON(ticket.id.description), "status": JSON(status), "original_name": JSON(ticket.originalName),
            "organisation": JSON(ticket.organisation), "title": sidecar?["title"],
            "description": sidecar?["description"],
            "size": JSON(ticket.size), "arrived": JSON(ticket.arrived.description),
            "checksum": dossier.source.map { JSON("sha256:" + $0.checksum) },
            "duration": dossier.source?.probe.duration.json,
            "left_out": leftOut, "lost_frames": lostFrames,
            "same_as": dossier.source?.original.map { JSON($0.description) },
            "s3_manifest": try manifest(), "estimated_completion": estimate,
            "video_assets": try assets(), "metadata": sidecar, "failure": failure,
        ])
    }

    private var status: String {
        if dossier.failure != nil { return "failed" }
        return dossier.pins == nil ? "processing" : "completed"
    }

    /// The streams of the source that are in nothing we make, and why.
    private var leftOut: JSON? {
        guard let omissions = dossier.source?.probe.leftOut, !omissions.isEmpty else { return nil }
        return .array(omissions.map(\.json))
    }

    private var estimate: JSON? {
        guard dossier.pins == nil, dossier.failure == nil else { return nil }
        return dossier.source.map { JSON($0.estimatedCompletion.description) }
    }

    /// Only where there are some: a film that is shown with gaps says so.
    private var lostFrames: JSON? {
        guard let lost = dossier.renditions?.lostFrames, lost > 0 else { return nil }
        return JSON(lost)
    }

    private var failure: JSON? {
        dossier.failure.map { JSON(members: ["stage": JSON($0.stage.description), "reason": JSON($0.reason)]) }
    }

    /// The renditions can be had from the store.
    private var isStored: Bool { dossier.pins != nil || dossier.stored != nil }

    /// What can be played now: the cut source first, then the ladder.
    private func manifest() throws(Setback) -> JSON? {
        if isStored { return try address("hls/master.m3u8") }
        guard dossier.cut != nil else { return nil }
        return try address("source/index.m3u8")
    }

    private func assets() throws(Setback) -> JSON? {
        guard let renditions = dossier.renditions, isStored else { return try cut() }
        var films: [JSON] = []
        for film in renditions.films {
            let facts: KeyValuePairs<String, JSON?> = [
                "resolution": JSON(film.resolution), "size": JSON(film.size), "passed_through": JSON(film.isPassed),
            ]
            films.append(try asset(film.file, facts))
        }
        var playlists = [try asset("hls/master.m3u8", ["resolution": "multivariant"], cidOf: "ipfs/master.m3u8")]
        for track in renditions.tracks {
            let facts: KeyValuePairs<String, JSON?> = [
                "resolution": JSON(track.name), "size": JSON(track.segments.reduce(0) { $0 + $1.size }),
                "pixels": track.size.map { JSON($0.text) }, "duration": track.duration.json,
                "language": track.language.map { JSON($0) }, "title": track.title.map { JSON($0) },
                "channels": track.channels.map { JSON($0) },
            ]
            playlists.append(
                try asset("hls/\(track.name)/index.m3u8", facts, cidOf: "ipfs/\(track.name)/index.m3u8"))
        }
        let still: JSON? = if let still = renditions.still { try asset(still, [:]) } else { nil }
        return JSON(members: [
            "root_cid": dossier.pins.map { JSON($0.root.description) }, "s3_m3u8": try address("hls/master.m3u8"),
            "ipfs_m3u8": dossier.pins?.cid(of: "ipfs/master.m3u8").map { JSON("ipfs://\($0)") },
            "playlists": .array(playlists), "mp4": .array(films), "still": still,
            "original": dossier.original.flatMap { ObjectKey($0) }.map { JSON(store.address(of: $0)) },
        ])
    }

    /// While there is nothing else: the segments of the source.
    private func cut() throws(Setback) -> JSON? {
        guard let track = dossier.cut else { return nil }
        var segments: [JSON] = []
        for segment in track.segments { segments.append(try address("source/\(segment.file)")) }
        return JSON(members: ["s3_m3u8": try address("source/index.m3u8"), "segments": .array(segments)])
    }

    private func asset(
        _ path: String, _ facts: KeyValuePairs<String, JSON?>, cidOf other: String? = nil
    ) throws(Setback) -> JSON {
        let cid = dossier.pins?.cid(of: other ?? path)
        let addresses = JSON(members: [
            "s3": try address(path), "ipfs": cid.map { JSON("ipfs://\($0)") }, "cid": cid.map { JSON($0.description) },
        ])
        return JSON.object((JSON(members: facts).members ?? []) + (addresses.members ?? []))
    }

    /// Of the item that has the products: a second drop of the same bytes points there.
    private func address(_ path: String) throws(Setback) -> JSON {
        JSON(store.address(of: try settings.naming.key(path, of: dossier.ownerTicket)))
    }
}
