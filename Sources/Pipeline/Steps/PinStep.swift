import ContentAddress
import JSONValue
import Media
import Spool
import SystemCalls

/// transcoded → pinned: every CID, the CAR, the playlists with CIDs in them; everything in the store,
/// the DAG pinned.
///
/// CIDs are computed here, before any network, so a box without an uplink knows the same root that the
/// network will. The CAR is a finished unit: while store or node are away it is not made again.
struct PinStep: Step {
    let settings: Settings
    let ports: Ports
    let fileSystem: any FileSystem

    var stage: Stage { .transcoded }

    /// The CAR is as large as the renditions; their playlists are little beside them.
    func room(for dossier: Dossier) -> Int { dossier.renditions?.size ?? 0 }

    func run(_ job: Job, in workspace: borrowing Workspace) async throws(Setback) {
        guard let renditions = job.dossier.renditions, let directory = job.item.product(of: .segmented) else {
            throw .permanent("the item has lost its renditions/renditions.json")
        }
        let unit: Name = "dag"
        if try !spool(workspace.units.isFinished(unit)) {
            let place = try spool(workspace.units.begin(unit))
            let assembly = Assembly(profile: settings.profile, fileSystem: fileSystem)
            var record = try assembly.make(renditions, at: directory, into: place)
            if settings.storeOriginals { record.original = try settings.naming.original(of: job.ticket).description }
            try storePlaylists(renditions, job.ticket).write(below: place, on: fileSystem)
            try fileSystem.put(record.json.text, at: place / PinRecord.file)
            try spool(workspace.units.finish(unit))
        }
        job.progress(0.4)
        let dag = workspace.units.directory(of: unit)
        let record = try read(dag / PinRecord.file)
        try await store(record, job, directory, dag)
        job.progress(0.8)
        try await ports.pinner.pin(dag / Name(record.car)!, root: record.root)
        try spool(workspace.units.adopt(unit, as: workspace.product))
    }

    /// Media first, then media playlists, then the multivariant playlist: what a player finds is whole.
    private func store(_ record: PinRecord, _ job: Job, _ renditions: Path, _ dag: Path) async throws(Setback) {
        if record.original != nil {
            let key = try settings.naming.original(of: job.ticket)
            try await ports.store.put(job.item.source, as: key, type: MediaType(forFile: key.description))
        }
        if let source = job.dossier.source, let track = source.track, !source.isStored,
            let directory = job.item.product(of: .admitted)
        {
            try await Cut(track: track, directory: directory).put(into: ports.store, settings.naming, job.ticket)
        }
        for file in record.files.sorted(by: { Self.rank($0.path) < Self.rank($1.path) }) {
            let home = file.path.hasPrefix("ipfs/") ? dag : renditions
            try await ports.store.put(
                home.below(file.path), as: settings.naming.key(file.path, of: job.ticket),
                type: MediaType(forFile: file.path))
        }
    }

    private static func rank(_ path: String) -> Int {
        if path.hasSuffix("master.m3u8") { return 2 }
        return path.hasSuffix(".m3u8") ? 1 : 0
    }

    private func storePlaylists(_ renditions: RenditionRecord, _ ticket: Ticket) throws(Setback) -> PlaylistSet {
        let base = try settings.naming.key("hls", of: ticket)
        let address = ports.store.address(of: base)
        return try PlaylistSet(
            renditions.tracks, below: "store", segment: { track, file in "\(address)/\(track.name)/\(file)" },
            playlist: { "\(address)/\($0.name)/index.m3u8" })
    }

    private func read(_ path: Path) throws(Setback) -> PinRecord {
        let record = try spool(RecordReader(fileSystem: fileSystem).record(path, PinRecord.init))
        guard let record else { throw .temporary("\(path) has gone; it is made again") }
        return record
    }
}
