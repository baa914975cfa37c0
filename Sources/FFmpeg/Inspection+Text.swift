internal import Media
internal import SystemCalls

extension Inspection {
    /// The segments lie on the pictures' grid, end with the film, and each shows what is shown in its time.
    func textFaults(_ track: Track, below hls: Path, _ grid: [Duration]) throws -> [String] {
        let directory = hls / (try name(track.name))
        var faults: [String] = []
        var (starts, end) = ([Duration](), Duration.zero)
        for segment in track.segments {
            let bytes = try fileSystem.read(directory / name(segment.file))
            if bytes.count != segment.size {
                faults.append("\(segment.file) has \(bytes.count) bytes, the table \(segment.size)")
            }
            do {
                let isLast = starts.count == track.segments.count - 1
                let next = isLast ? nil : end + segment.duration
                faults += try strays(WebVTT(parsing: bytes), from: end, to: next).map { "\(segment.file) \($0)" }
            } catch {
                faults.append("\(segment.file): \(error)")
            }
            starts.append(end)
            end += segment.duration
        }
        if zip(grid, starts).contains(where: { apart($0, $1, moreThan: frame) }) || starts.count < grid.count {
            faults.append("its segments do not begin with those of the pictures")
        }
        if apart(end, plan.probe.duration, moreThan: frame) {
            faults.append("ends at \(seconds(end)), the film at \(seconds(plan.probe.duration))")
        }
        return faults
    }

    private func strays(_ text: WebVTT, from begin: Duration, to end: Duration?) -> [String] {
        let isStray = text.cues.contains { cue in
            cue.end < begin || end.map { cue.start >= $0 } ?? false
        }
        return isStray ? ["shows what is not shown in its time"] : []
    }
}
