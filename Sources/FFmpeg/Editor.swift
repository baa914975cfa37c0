internal import Media
internal import SystemCalls

/// Puts the units' samples on the film's clock, in order.
struct Editor {
    let plan: TranscodePlan
    let units: Path
    let fileSystem: any FileSystem

    init(_ plan: TranscodePlan, _ units: Path, _ fileSystem: any FileSystem) {
        self.plan = plan
        self.units = units
        self.fileSystem = fileSystem
    }

    /// A rendition's picture. A unit without a frame (a long still in a screen recording) has no clip:
    /// the one before lasts longer.
    func reel(of rendition: Rendition) throws(EditError) -> Reel {
        guard let video = plan.probe.video else { throw .empty(track: rendition.name) }
        let clock = UnitClock(video)
        var reel = try rendition.isPassed ? passed(rendition, clock) : encoded(rendition, clock)
        let delay = clock.boundary(plan.probe.pictureDelay)
        reel.delay(by: delay)
        reel.setClock(end: video.timeBase.nearestTick(to: plan.probe.duration) * clock.scale)
        reel.cut(at: plan.cuts.dropFirst().map { clock.boundary($0) + delay })
        return reel
    }

    /// The source's own pictures. How far ffmpeg has moved them, all alike, shows in the first.
    private func passed(_ rendition: Rendition, _ clock: UnitClock) throws(EditError) -> Reel {
        let unit = TranscodeUnit.passed.name
        let file = units / Name(unit)! / Tool.passed
        var track = try read(file)
        guard track.format.timescale == clock.timescale else { throw .timescale(unit: unit, track.format.timescale) }
        guard let first = track.samples.lazy.map(\.presentation).min() else { throw .empty(track: rendition.name) }
        for index in track.samples.indices { track.samples[index].presentation -= first }
        return Reel(
            name: rendition.name, format: track.format, clips: [Reel.Clip(file: file, samples: track.samples)],
            size: rendition.size)
    }

    private func encoded(_ rendition: Rendition, _ clock: UnitClock) throws(EditError) -> Reel {
        var reel: Reel?
        for unit in plan.units {
            guard case .video(_, let start, let end) = unit else { continue }
            let file = units / Name(unit.name)! / Name("\(rendition.name).mp4")!
            let track = try read(file)
            guard !track.samples.isEmpty else { continue }
            let samples = try onClock(track, clock, from: start, to: end, unit)
            reel =
                try reel.map { reel throws(EditError) in
                    guard reel.format == track.format else { throw .formatChanged(unit: unit.name, rendition.name) }
                    return reel
                } ?? Reel(name: rendition.name, format: track.format, clips: [], size: rendition.size)
            reel?.clips.append(Reel.Clip(file: file, samples: samples))
        }
        guard let reel else { throw .empty(track: rendition.name) }
        return reel
    }

    func read(_ file: Path) throws(EditError) -> FilmTrack {
        do {
            return try FilmTrack(fragmented: FilmFile(file, on: fileSystem))
        } catch {
            throw .unreadable(file, error)
        }
    }

    /// Presentation times on the film's clock. ffmpeg's muxer, told to leave times alone in fragments
    /// (`frag_discont`), writes the first sample's presentation time where its decoding time belongs,
    /// and so moves all of them by its composition offset; here that is taken back. Should a newer
    /// ffmpeg not do so, frames fall out of their unit, and that is an error here.
    private func onClock(
        _ track: FilmTrack, _ clock: UnitClock, from start: Duration, to end: Duration?, _ unit: TranscodeUnit
    ) throws(EditError) -> [Sample] {
        guard track.format.timescale == clock.timescale else {
            throw .timescale(unit: unit.name, track.format.timescale)
        }
        let first = track.samples[0]
        let shift = clock.lead * clock.scale + first.presentation - first.decode
        let range = clock.boundary(start)..<(end.map(clock.boundary) ?? Int.max)
        return try track.samples.map { sample throws(EditError) in
            var sample = sample
            sample.presentation -= shift
            guard range.contains(sample.presentation) else {
                throw .outside(unit: unit.name, tick: sample.presentation)
            }
            return sample
        }
    }
}

/// Why finished units do not make a film.
enum EditError: Error, Hashable, Sendable {
    case unreadable(Path, FilmError)
    case empty(track: String)
    case formatChanged(unit: String, String)
    case timescale(unit: String, Int)
    case outside(unit: String, tick: Int)
    case gap(unit: String, sample: Int)
}

extension EditError: CustomStringConvertible {
    var description: String {
        switch self {
        case .unreadable(let path, let error): "\(path): \(error)"
        case .empty(let track): "\(track): there is not one frame"
        case .formatChanged(let unit, let track): "\(unit): \(track) is encoded unlike the units before"
        case .timescale(let unit, let found): "\(unit): counts \(found) ticks in a second"
        case .outside(let unit, let tick): "\(unit): a frame at tick \(tick) is not the unit's"
        case .gap(let unit, let sample): "\(unit): a gap before sample \(sample)"
        }
    }
}
