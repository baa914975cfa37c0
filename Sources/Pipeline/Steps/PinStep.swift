import ContentAddress
import JSONValue
import Media
import Spool
import Synchronization
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
            try assemble(renditions, job, directory, into: spool(workspace.units.begin(unit)))
            try spool(workspace.units.finish(unit))
        }
        job.progress(0.2)
        let dag = workspace.units.directory(of: unit)
        let record = try read(dag / PinRecord.file)
        try await store(record, job, directory, dag)
        try await storeOriginal(record, job)
        job.progress(0.8)
        try await ports.pinner.pin(dag / Name(record.car)!, root: record.root)
        try spool(workspace.units.adopt(unit, as: workspace.product))
    }

    private func assemble(
        _ renditions: RenditionRecord, _ job: Job, _ directory: Path, into place: Path
    ) throws(Setback) {
        guard let checksum = job.dossier.source?.checksum else {
            throw .permanent("the item has lost its segments/source.json")
        }
        let assembly = Assembly(profile: settings.profile, fileSystem: fileSystem)
        var record = try assembly.make(renditions, at: directory, into: place)
        if settings.retention.storesOriginals {
            record.original = try settings.naming.original(of: job.ticket).description
        }
        try fileSystem.put(record.json.text, at: place / PinRecord.file)
        let products = ProductsRecord(
            owner: job.item.id, checksum: checksum, renditions: renditions, pins: record)
        try fileSystem.put(products.json.text, at: place / ProductsRecord.file)
    }

    /// Media first, then media playlists, then the multivariant playlist: what a player finds is whole. Then the
    /// film can be watched, however long the pin takes, and is not sent again.
    ///
    /// A crash before the mark finds objects of the same names and bytes, which are put once more.
    private func store(_ record: PinRecord, _ job: Job, _ renditions: Path, _ dag: Path) async throws(Setback) {
        if try await isStored(record, job) { return }
        let done = Atomic(0)
        for rank in 0...2 {
            let files = record.files.filter { Self.rank($0.path) == rank }
            var parcels = try files.map { file throws(Setback) in
                let home = file.path.hasPrefix("ipfs/") ? dag : renditions
                return Consignment.Parcel(
                    file: try home.below(file.path), key: try settings.naming.key(file.path, of: job.ticket))
            }
            // Who finds the last playlist finds the record too.
            if rank == 0 { parcels.append(try products(job, dag)) }
            try await Consignment(store: ports.store).put(parcels) {
                let count = done.add(1, ordering: .relaxed).newValue
                job.progress(0.2 + 0.5 * Double(count) / Double(record.files.count))
            }
        }
        try mark(record, job, hasOriginal: false)
        job.renew()
    }

    /// For twins on other boxes.
    private func products(_ job: Job, _ dag: Path) throws(Setback) -> Consignment.Parcel {
        let name = ProductsRecord.file
        return Consignment.Parcel(file: dag / name, key: try settings.naming.key("\(name)", of: job.ticket))
    }

    /// The mark is of these renditions, and what is put last is there: another store, or an emptied one, gets them.
    private func isStored(_ record: PinRecord, _ job: Job) async throws(Setback) -> Bool {
        guard let stored = job.dossier.stored, stored.root == record.root,
            stored.address == ports.store.address(of: try address(of: job.ticket)),
            let last = record.files.first(where: { $0.path == "hls/master.m3u8" }) ?? record.files.last
        else { return false }
        return try await ports.store.size(of: settings.naming.key(last.path, of: job.ticket)) == last.size
    }

    private func mark(_ record: PinRecord, _ job: Job, hasOriginal: Bool) throws(Setback) {
        let stored = StoredRecord(
            root: record.root, address: ports.store.address(of: try address(of: job.ticket)), hasOriginal: hasOriginal)
        try kernel(fileSystem.exchange(job.item.stored, with: Array(stored.json.text.utf8)))
    }

    /// Behind the renditions, which somebody may be waiting for. Large, and so not even hashed a second time.
    private func storeOriginal(_ record: PinRecord, _ job: Job) async throws(Setback) {
        guard record.original != nil else { return }
        let key = try settings.naming.original(of: job.ticket)
        if job.dossier.stored?.hasOriginal == true, try await ports.store.size(of: key) == job.ticket.size { return }
        try await Consignment(store: ports.store).put([.init(file: job.item.source, key: key)])
        try mark(record, job, hasOriginal: true)
    }

    private static func rank(_ path: String) -> Int {
        if path.hasSuffix("master.m3u8") { return 2 }
        return path.hasSuffix(".m3u8") ? 1 : 0
    }

    /// The place of the item's HLS in the store.
    private func address(of ticket: Ticket) throws(Setback) -> ObjectKey { try settings.naming.key("hls", of: ticket) }

    private func read(_ path: Path) throws(Setback) -> PinRecord {
        let record = try spool(RecordReader(fileSystem: fileSystem).record(path, PinRecord.init))
        guard let record else { throw .temporary("\(path) has gone; it is made again") }
        return record
    }
}
