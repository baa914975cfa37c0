internal import Media
internal import Pipeline
internal import SystemCalls

/// Reads what was joined back from the disk and holds it against the plan, sample by sample.
struct Inspection {
    let plan: TranscodePlan
    let fileSystem: any FileSystem

    init(_ plan: TranscodePlan, _ fileSystem: any FileSystem) {
        self.plan = plan
        self.fileSystem = fileSystem
    }

    /// A track as its segments have it.
    struct Played {
        var format: Format
        var segments: [[Sample]]
        var samples: [Sample] { segments.flatMap(\.self) }
        /// When each segment begins.
        var starts: [Duration] {
            segments.compactMap { $0.first.map { Rational(1, format.timescale)!.duration(ofTicks: $0.decode) } }
        }
    }

    func faults(in tracks: [Track], at directory: Path) throws -> [SeamFault] {
        let hls: Path = directory / "hls"
        var faults = missing(tracks)
        var grid: [Duration]?
        var sounds: [Played] = []
        for track in tracks where track.kind == .audio {
            let (played, found) = try play(track, below: hls)
            faults += (found + soundFaults(played)).map { SeamFault(track: track.name, $0) }
            sounds.append(played)
        }
        for track in tracks where track.kind == .video {
            let (played, found) = try play(track, below: hls)
            faults += (found + pictureFaults(played)).map { SeamFault(track: track.name, $0) }
            faults += gridFaults(played.starts, grid ?? played.starts).map { SeamFault(track: track.name, $0) }
            grid = grid ?? played.starts
            let movie = directory / (try name("\(track.name).mp4"))
            faults += try movieFaults(movie, played, sounds).map { SeamFault(track: "\(track.name).mp4", $0) }
        }
        for track in tracks where track.kind == .subtitles {
            faults += try textFaults(track, below: hls, grid ?? []).map { SeamFault(track: track.name, $0) }
        }
        return faults
    }

    private func missing(_ tracks: [Track]) -> [SeamFault] {
        let beside = plan.units.compactMap { unit -> (String, String)? in
            switch unit {
            case .video, .passed: nil
            case .audio: (unit.name, "the sound is missing")
            case .subtitle: (unit.name, "the text is missing")
            }
        }
        let wanted = plan.renditions.map { ($0.name, "the rendition is missing") } + beside
        let there = Set(tracks.map(\.name))
        return wanted.filter { !there.contains($0.0) }.map { SeamFault(track: $0.0, $0.1) }
    }

    /// All segments of a track in order, each with its own faults.
    private func play(_ track: Track, below hls: Path) throws -> (Played, [String]) {
        let directory = hls / (try name(track.name))
        let head = try FilmFile(directory / name(track.initialization?.file ?? ""), on: fileSystem).movie().at("trak")
        let format = try Format(track: head)
        let zero = try FilmTrack.zero(head)
        var (faults, segments): ([String], [[Sample]]) = ([], [])
        var room: Int?
        let passes = plan.renditions.contains { $0.isPassed && $0.name == track.name }
        for segment in track.segments {
            let file = try FilmFile(directory / name(segment.file), on: fileSystem)
            var samples = try Fragments(file: file).samples()
            // The first sample is shown first: what it waits is the room for B-frames.
            room = room ?? samples.first.map { $0.presentation - $0.decode }
            for index in samples.indices {
                samples[index].decode += (room ?? 0) - zero
                samples[index].presentation -= zero
            }
            if file.size != segment.size {
                faults.append("\(segment.file) has \(file.size) bytes, the table \(segment.size)")
            }
            if passes, let first = samples.first, try !isRefresh(first, of: file, format) {
                faults.append("\(segment.file) does not begin with a picture that stands alone")
            }
            if samples.first?.isKey != true { faults.append("\(segment.file) does not begin with a key frame") }
            segments.append(samples)
        }
        let played = Played(format: format, segments: segments)
        faults += gaps(played.samples)
        let total = Rational(1, format.timescale)!.duration(
            ofTicks: played.samples.last.map { $0.decode + $0.duration } ?? 0)
        if apart(total, track.duration, moreThan: .milliseconds(1)) {
            faults.append("\(seconds(total)) long, the table says \(seconds(track.duration))")
        }
        return (played, faults)
    }

    private func isRefresh(_ sample: Sample, of file: FilmFile, _ format: Format) throws -> Bool {
        guard let lengthSize = try Codec.lengthSize(format.description) else { return false }
        return try file.isRefresh(sample, lengthSize: lengthSize)
    }

    /// Each sample is decoded when the one before is over.
    private func gaps(_ samples: [Sample]) -> [String] {
        let gap = zip(samples, samples.dropFirst()).first { $0.decode + $0.duration != $1.decode }
        return gap.map { ["a gap at tick \($0.1.decode)"] } ?? []
    }

    private func pictureFaults(_ played: Played) -> [String] {
        guard let video = plan.probe.video else { return ["there is no picture in the source"] }
        var faults: [String] = []
        let samples = played.samples
        if samples.count != video.frames {
            faults.append("\(video.frames) frames in the source, \(samples.count) here")
        }
        if !isOnce(samples) { faults.append("two frames at one time") }
        for (index, segment) in played.segments.enumerated() {
            let shown = segment.map(\.presentation)
            let begin = segment.first?.decode ?? 0
            let end = segment.last.map { $0.decode + $0.duration } ?? 0
            guard let first = shown.min(), let last = shown.max() else { continue }
            if first != begin || last >= end { faults.append("segment \(index) shows frames outside its time") }
        }
        let end = Rational(1, played.format.timescale)!.duration(
            ofTicks: samples.last.map { $0.decode + $0.duration } ?? 0)
        if apart(end, plan.probe.duration, moreThan: frame) {
            faults.append("ends at \(seconds(end)), the film at \(seconds(plan.probe.duration))")
        }
        if samples.map(\.presentation).min() != 0 { faults.append("does not begin with the first picture") }
        return faults
    }

    /// Sound begins with the film and ends with it.
    private func soundFaults(_ played: Played) -> [String] {
        let samples = played.samples
        let end = Rational(1, played.format.timescale)!.duration(
            ofTicks: samples.last.map { $0.decode + $0.duration } ?? 0)
        var faults: [String] = []
        if samples.first?.decode ?? 1 > 0 { faults.append("does not begin with the film") }
        if apart(end, plan.probe.duration, moreThan: .milliseconds(40)) {
            faults.append("ends at \(seconds(end)), the film at \(seconds(plan.probe.duration))")
        }
        return faults
    }

    private func gridFaults(_ starts: [Duration], _ grid: [Duration]) -> [String] {
        guard starts.count == grid.count else {
            return ["\(starts.count) segments, another rendition has \(grid.count)"]
        }
        let other = zip(starts, grid).first { apart($0, $1, moreThan: frame) }
        return other.map { ["a segment begins at \(seconds($0.0)), in another rendition at \(seconds($0.1))"] } ?? []
    }

    /// The MP4 has the samples of the segments: as many, as large, at the same times.
    private func movieFaults(_ path: Path, _ picture: Played, _ sounds: [Played]) throws -> [String] {
        let file = try FilmFile(path, on: fileSystem)
        let tracks = try file.movie().children().filter { $0.name == "trak" }.map {
            try FilmTrack(stored: $0, fileSize: file.size)
        }
        guard let order = file.places.firstIndex(where: { $0.name == "moov" }),
            let media = file.places.firstIndex(where: { $0.name == "mdat" }), order < media
        else { return ["the tables are not before the media"] }
        let expected = [picture] + sounds
        guard tracks.count == expected.count else { return ["\(tracks.count) tracks, expected \(expected.count)"] }
        return zip(tracks, expected).compactMap { track, played in
            let same =
                track.samples.count == played.samples.count
                && zip(track.samples, played.samples).allSatisfy {
                    $0.size == $1.size && $0.presentation == $1.presentation && $0.isKey == $1.isKey
                }
            return same ? nil : "its \(track.format.kind) is not that of the segments"
        }
    }

    private func isOnce(_ samples: [Sample]) -> Bool {
        let shown = samples.map(\.presentation).sorted()
        return zip(shown, shown.dropFirst()).allSatisfy { $0 < $1 }
    }

    /// A picture's time; at most what the grid may be apart.
    var frame: Duration {
        guard let rate = plan.probe.video?.frameRate, rate.numerator > 0 else { return .milliseconds(40) }
        return Rational(rate.denominator, rate.numerator)!.duration(ofTicks: 1)
    }

    func apart(_ one: Duration, _ other: Duration, moreThan limit: Duration) -> Bool {
        max(one - other, other - one) > limit
    }

    func seconds(_ time: Duration) -> String { "\(time.seconds) s" }

    func name(_ text: String) throws(FilmError) -> Name {
        guard let name = Name(text) else { throw .unsupported("file", "no name: \(text)") }
        return name
    }
}
