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

    /// Units and product exist side by side while they are joined; measured on real films, a ladder
    /// is no larger than its source and a half, and synthetic ones may be: the floor covers those.
    func room(for dossier: Dossier) -> Int { min(dossier.ticket.size, Int.max / 3) * 3 }

    func run(_ job: Job, in workspace: borrowing Workspace) async throws(Setback) {
        guard let source = job.dossier.source else { throw .permanent("the item has lost its segments/source.json") }
        let product = workspace.product
        try await forgetForeignUnits(workspace.units)
        var plan = try plan(source.probe, workspace.units)
        var tracks = try await make(plan, job, workspace.units, into: product)
        var faults = try await transcoder.faults(in: tracks, of: plan, at: product)
        if !faults.isEmpty {
            plan = try self.plan(try await recount(job, plan.probe), workspace.units)
            faults = try await transcoder.faults(in: tracks, of: plan, at: product)
        }
        if !faults.isEmpty, plan != settings.plan(plan.probe, seamless: true) {
            plan = try seamless(plan.probe, workspace.units, product)
            tracks = try await make(plan, job, workspace.units, into: product)
            faults = try await transcoder.faults(in: tracks, of: plan, at: product)
        }
        guard faults.isEmpty else {
            let list = faults.prefix(3).map { "\($0.track): \($0.description)" }.joined(separator: "; ")
            throw .permanent("the renditions do not match the source: \(list)")
        }
        try await finish(plan, tracks, job, product)
    }

    /// The container may list frames that no decoder shows. It takes a decoding of the whole film to
    /// know, so only films that do not match are asked.
    private func recount(_ job: Job, _ probe: Probe) async throws(Setback) -> Probe {
        try await cores.withCore(for: job.item.id) { () async throws(Setback) in
            try await transcoder.recount(job.item.source, probe)
        }
    }

    /// Every unit that is not there yet, then all of them joined.
    private func make(
        _ plan: TranscodePlan, _ job: Job, _ units: Units, into product: Path
    ) async throws(Setback) -> [Track] {
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
        return try await cores.withCore(for: job.item.id) { () async throws(Setback) in
            try await transcoder.join(plan, units: source, into: product)
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

    /// Units of another ladder, another preset or another encoder are thrown away: what is joined is of
    /// one kind.
    private func forgetForeignUnits(_ units: Units) async throws(Setback) {
        let fingerprint = settings.fingerprint(encoder: try await transcoder.identity())
        let mark = units.directory(of: Self.mark) / "settings"
        if try spool(units.isFinished(Self.mark)) {
            if try kernel(fileSystem.read(mark)) == Array(fingerprint.utf8) { return }
        }
        // Also without a mark: a crash may have taken it first.
        try spool(units.removeAll())
        let place = try spool(units.begin(Self.mark))
        try fileSystem.put(fingerprint, at: place / "settings")
        try spool(units.finish(Self.mark))
    }

    private func plan(_ probe: Probe, _ units: Units) throws(Setback) -> TranscodePlan {
        let seamless = try spool(units.isFinished(Self.seamless))
        return settings.plan(probe, seamless: seamless)
    }

    /// A seam that does not verify sends the item round once more, as a single unit.
    private func seamless(_ probe: Probe, _ units: Units, _ product: Path) throws(Setback) -> TranscodePlan {
        for unit in try plan(probe, units).units { try spool(units.remove(Name(unit.name)!)) }
        _ = try spool(units.begin(Self.seamless))
        try spool(units.finish(Self.seamless))
        try kernel(fileSystem.removeTree(product))
        try kernel(fileSystem.makeDirectory(product))
        return try plan(probe, units)
    }

    private static let seamless: Name = "seamless"
    private static let mark: Name = "plan"
}
