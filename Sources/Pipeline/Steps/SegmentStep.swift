import Digest
import JSONValue
import Media
import Spool
import SystemCalls

/// admitted → segmented: what is it, do we have it already, and something to watch at once.
///
/// The source is cut at its own key frames and put into the store before anything is encoded: a film
/// in H.264 and AAC can be watched seconds after it was dropped.
struct SegmentStep: Step {
    let settings: Settings
    let ports: Ports
    let fileSystem: any FileSystem
    let originals: Originals
    let estimate: Estimate
    let now: @Sendable () -> Timestamp

    var stage: Stage { .admitted }

    /// The cut is as large as the source.
    func room(for dossier: Dossier) -> Int { dossier.ticket.size }

    func run(_ job: Job, in workspace: borrowing Workspace) async throws(Setback) {
        let source = job.item.source
        try refuseWhatIsNoFilm(source, job.ticket)
        let checksum = try checksum(of: source, size: job.ticket.size, in: workspace.units, job.progress)
        let fingerprint = settings.fingerprint(encoder: try await ports.transcoder.identity())
        let original = try await original(of: job.ticket, checksum, fingerprint)
        let probe = try await ports.transcoder.probe(source)
        var record = SourceRecord(
            checksum: checksum, settings: fingerprint, probe: probe, track: nil, original: original?.id,
            estimatedCompletion: now() + estimate.wait(for: settings.plan(probe)))
        if let products = original?.products {
            try fileSystem.put(products.json.text, at: workspace.product / ProductsRecord.file)
        }
        if original == nil {
            record.track = try await ports.transcoder.cut(
                source, probe, target: settings.segment, into: workspace.product)
            record.isStored = try await publish(record.track, of: job.ticket, from: workspace.product)
        }
        try fileSystem.put(record.json.text, at: workspace.product / SourceRecord.file)
    }

    /// In this spool, or on another box. What another box has made is copied into this product and sealed with it:
    /// a crash before that finds an item that asks again.
    private func original(
        of ticket: Ticket, _ checksum: String, _ fingerprint: String
    ) async throws(Setback) -> Original? {
        if let original = try originals.original(of: ticket.id, checksum, fingerprint) { return original }
        let twins = ForeignTwins(catalog: ports.catalog, store: ports.store, naming: settings.naming)
        let products = try await twins.products(of: ticket, checksum, fingerprint)
        return products.map { Original(id: $0.owner, products: $0) }
    }

    /// By its first bytes, whatever its name says: no tool is let loose on a script or a text.
    private func refuseWhatIsNoFilm(_ source: Path, _ ticket: Ticket) throws(Setback) {
        let container = Container(sniffing: try kernel(fileSystem.read(source, at: 0, count: Container.sniffedBytes)))
        guard container.kind == .other || container.kind == .picture else { return }
        let mismatch = ticket.fileExtension.flatMap { container.mismatch(fileExtension: $0) }
        throw .permanent("this is \(container), not a film" + (mismatch.map { ": it is \($0)" } ?? ""))
    }

    /// Puts the cut into the store, so that it can be watched at once. A store that is away or too slow for that is no
    /// reason to stop here: false, and the film is seen when it is encoded.
    private func publish(_ track: Track?, of ticket: Ticket, from directory: Path) async throws(Setback) -> Bool {
        guard let track else { return false }
        try fileSystem.put(PlaylistSet.media(track), at: directory / "index.m3u8")
        do {
            let cut = Cut(track: track, naming: settings.naming, ticket: ticket)
            try await within(Self.patience) { () async throws(Setback) in
                try await cut.put(from: directory, into: ports.store)
            }
            return true
        } catch {
            guard error.class == .temporary, !Task.isCancelled else { throw error }
            return false
        }
    }

    /// How long a film waits for its cut to be stored: who wants to see it at once has waited enough.
    private static let patience: Duration = .seconds(60)

    /// SHA-256 of the whole file. Kept as a unit: an item that has to wait for its twin is hashed once.
    private func checksum(
        of source: Path, size: Int, in units: Units, _ progress: (Double) -> Void
    ) throws(Setback) -> String {
        let unit: Name = "checksum"
        let file = units.directory(of: unit) / "sha256"
        if try spool(units.isFinished(unit)) {
            return String(decoding: try kernel(fileSystem.read(file)), as: UTF8.self)
        }
        let checksum = Hexadecimal.encode(try digest(of: source, size: size, progress))
        let place = try spool(units.begin(unit))
        try fileSystem.put(checksum, at: place / "sha256")
        try spool(units.finish(unit))
        return checksum
    }

    private func digest(of source: Path, size: Int, _ progress: (Double) -> Void) throws(Setback) -> [UInt8] {
        let hash = SHA256()
        var offset = 0
        while true {
            let chunk = try kernel(fileSystem.read(source, at: offset, count: 4 << 20))
            if chunk.isEmpty { return hash.finish() }
            if Task.isCancelled { throw .stopped }
            hash.update(chunk)
            offset += chunk.count
            progress(size > 0 ? min(1, Double(offset) / Double(size)) : 1)
        }
    }
}
