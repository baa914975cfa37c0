import JSONValue
import Media
import Spool
import SystemCalls

/// segmented → transcoded: the whole ladder, unit by unit.
///
/// A unit that is finished is durable: after a crash, those that were under way are done again and no
/// others. Cores are shared with the other items, so a short clip does not wait behind a film.
struct TranscodeStep: Step {
    let settings: Settings
    let transcoder: any Transcoder
    let fileSystem: any FileSystem
    let cores: Cores
    let estimate: Estimate

    var stage: Stage { .segmented }

    /// Units, MP4s and HLS exist side by side while they are joined. Measured on real films, a ladder that
    /// is encoded is half as large as its source, and a picture that is passed through as large.
    func room(for dossier: Dossier) -> Int { min(dossier.ticket.size, Int.max / 5) * 5 }

    func run(_ job: Job, in workspace: borrowing Workspace) async throws(Setback) {
        guard let source = job.dossier.source else { throw .permanent("the item has lost its segments/source.json") }
        let (units, product) = (workspace.units, workspace.product)
        try await forgetForeignUnits(units, source.probe)
        var film = try await make(plan(source.probe, units), job, units, into: product)
        if !film.faults.isEmpty || film.plan.isNeverDecoded { film = try await recounted(film, job, units, product) }
        if !film.faults.isEmpty, try !spool(units.isFinished(Self.seamless)) {
            film = try await make(
                seamless(film.plan.probe, of: source.probe, units, product), job, units, into: product)
        }
        guard film.faults.isEmpty else {
            let list = film.faults.prefix(3).map { "\($0.track): \($0.description)" }.joined(separator: "; ")
            throw .permanent("the renditions do not match the source: \(list)")
        }
        try await finish(film.plan, film.tracks, job, product)
    }

    /// What was made, by which plan, and what is wrong with it.
    private struct Film {
        var plan: TranscodePlan
        var tracks: [Track]
        var faults: [SeamFault]
    }

    /// The container may list frames that no decoder shows. It takes a decoding of the whole film to
    /// know, so only films that do not match are asked, and those of which nothing was encoded.
    private func recounted(_ film: Film, _ job: Job, _ units: Units, _ product: Path) async throws(Setback) -> Film {
        let probe = try await cores.withCore(for: job.item.id) { () async throws(Setback) in
            try await transcoder.recount(job.item.source, film.plan.probe)
        }
        var film = film
        let plan = try plan(probe, units)
        if film.tracks.isEmpty || plan.renditions != film.plan.renditions {
            film.plan = plan
            film.faults.append(SeamFault(track: "picture", "there are \(probe.video?.frames ?? 0) frames to be shown"))
        } else {
            film = Film(
                plan: plan, tracks: film.tracks,
                faults: try await transcoder.faults(in: film.tracks, of: plan, at: product))
        }
        return film
    }

    /// Every unit that is not there yet, then all of them joined and held against the plan.
    private func make(
        _ plan: TranscodePlan, _ job: Job, _ units: Units, into product: Path
    ) async throws(Setback) -> Film {
        let meter = UnitMeter(plan, job.progress)
        let owed = Debt(estimate, plan.megapixelFrames)
        defer { owed.settle() }
        var missing: [TranscodeUnit] = []
        for unit in plan.units {
            if try spool(units.isFinished(Name(unit.name)!)) {
                meter.finish(unit)
                owed.pay(meter.work(of: unit))
            } else {
                missing.append(unit)
            }
        }
        try await encode(missing, of: plan, job, units, meter, owed)
        let source = units.directory
        let joined = try await cores.withCore(for: job.item.id) { () async throws(Setback) in
            try await transcoder.join(plan, units: source, into: product)
        }
        switch joined {
        case .failure(let fault): return Film(plan: plan, tracks: [], faults: [fault])
        case .success(let tracks):
            let faults = try await transcoder.faults(in: tracks, of: plan, at: product)
            return Film(plan: plan, tracks: tracks, faults: faults)
        }
    }

    private func encode(
        _ missing: [TranscodeUnit], of plan: TranscodePlan, _ job: Job, _ units: Units, _ meter: UnitMeter, _ owed: Debt
    ) async throws(Setback) {
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                // No more waiting tasks than there can be at work: a film has a thousand units.
                for (place, unit) in missing.enumerated() {
                    if place >= cores.count { try await group.next() }
                    group.addTask {
                        try await encode(unit, of: plan, job, units, meter)
                        owed.pay(meter.work(of: unit))
                    }
                }
                try await group.waitForAll()
            }
        } catch {
            throw error as? Setback ?? .temporary("\(error)")
        }
    }

    private func encode(
        _ unit: TranscodeUnit, of plan: TranscodePlan, _ job: Job, _ units: Units, _ meter: UnitMeter
    ) async throws(Setback) {
        let name = Name(unit.name)!
        try await cores.withCore(for: job.item.id) { () async throws(Setback) in
            let clock = ContinuousClock()
            let begun = clock.now
            let place = try spool(units.begin(name))
            try await transcoder.encode(unit, of: plan, from: job.item.source, into: place) { meter.report(unit, $0) }
            try spool(units.finish(name))
            // The diary says that the item gets on: a crash after this unit does not count against it.
            try spool(Attempts.end(job.item, "unit", on: fileSystem))
            estimate.learn(meter.work(of: unit), took: clock.now - begun)
        }
        meter.finish(unit)
    }

    private func finish(_ plan: TranscodePlan, _ tracks: [Track], _ job: Job, _ product: Path) async throws(Setback) {
        let encoder = try await transcoder.identity()
        var record = RenditionRecord(
            encoder: encoder, settings: settings.fingerprint(encoder: encoder), tracks: tracks, films: [], still: nil)
        record.lostFrames = plan.probe.video?.lost ?? 0
        for rendition in plan.renditions {
            let file = "\(rendition.name).mp4"
            let size = try kernel(fileSystem.attributes(of: product / Name(file)!))?.size ?? 0
            record.films.append(.init(resolution: rendition.name, file: file, size: size, isPassed: rendition.isPassed))
        }
        if plan.probe.video != nil {
            try await transcoder.still(plan, from: job.item.source, to: product / "poster.jpg")
            record.still = "poster.jpg"
        }
        try PlaylistSet.relative(tracks).write(below: product, on: fileSystem)
        try fileSystem.put(record.json.text, at: product / RenditionRecord.file)
    }

    /// Units of another ladder, another preset, another encoder or other ranges are thrown away: what is
    /// joined is of one kind.
    private func forgetForeignUnits(_ units: Units, _ probe: Probe) async throws(Setback) {
        let text = try await kind(of: probe)
        let mark = units.directory(of: Self.mark) / "settings"
        if try spool(units.isFinished(Self.mark)) {
            if try kernel(fileSystem.read(mark)) == Array(text.utf8) { return }
        }
        // Also without a mark: a crash may have taken it first.
        try spool(units.removeAll())
        let place = try spool(units.begin(Self.mark))
        try fileSystem.put(text, at: place / "settings")
        try spool(units.finish(Self.mark))
    }

    private func kind(of probe: Probe) async throws(Setback) -> String {
        let cuts = settings.plan(probe).cuts.map { "\($0.seconds)" }
        return settings.fingerprint(encoder: try await transcoder.identity()) + "\n" + cuts.joined(separator: " ")
    }

    private func plan(_ probe: Probe, _ units: Units) throws(Setback) -> TranscodePlan {
        let seamless = try spool(units.isFinished(Self.seamless))
        return settings.plan(probe, seamless: seamless)
    }

    /// A seam that does not verify sends the item round once more, as a single unit. A crash in here finds
    /// fewer units, or the film begun as one: both are made again.
    ///
    /// - Parameter source: the probe as it is kept, by which the units are known again.
    private func seamless(
        _ probe: Probe, of source: Probe, _ units: Units, _ product: Path
    ) async throws(Setback) -> TranscodePlan {
        try spool(units.remove(Self.mark))
        try await forgetForeignUnits(units, source)
        _ = try spool(units.begin(Self.seamless))
        try spool(units.finish(Self.seamless))
        try kernel(fileSystem.removeTree(product))
        try kernel(fileSystem.makeDirectory(product))
        return try plan(probe, units)
    }

    private static let seamless: Name = "seamless"
    private static let mark: Name = "plan"
}
