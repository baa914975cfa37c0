public import Media
public import Pipeline
public import SystemCalls

extension FFmpeg {
    public func join(
        _ plan: TranscodePlan, units: Path, into directory: Path
    ) async throws(Setback) -> Result<[Track], SeamFault> {
        do {
            return .success(try joined(plan, units, directory))
        } catch let setback as Setback {
            throw setback
        } catch let error as SystemError {
            throw Setback(error)
        } catch let error as EditError {
            if case .unreadable(_, .file(let error)) = error { throw Setback(error) }
            return .failure(SeamFault(track: "units", "\(error)"))
        } catch {
            return .failure(SeamFault(track: "units", "\(error)"))
        }
    }

    private func joined(_ plan: TranscodePlan, _ units: Path, _ directory: Path) throws -> [Track] {
        let editor = Editor(plan, units, fileSystem)
        let pictures = try plan.renditions.map { try editor.reel(of: $0) }
        let sounds = try plan.probe.audio.indices.map { try editor.sound($0, beside: pictures.first) }
        for reel in pictures {
            let movie = Movie([reel] + sounds)
            try Splicer(fileSystem: fileSystem).write(movie, to: directory / name("\(reel.name).mp4"))
            if Task.isCancelled { throw Setback.stopped }
        }
        let hls = directory / "hls"
        return try (pictures + sounds).map { try segments(of: $0, plan, below: hls) }
            + plan.probe.subtitles.indices.map {
                try segments(of: $0, editor, beside: pictures.first, below: hls)
            }
    }

    /// One directory of HLS segments, and their table.
    private func segments(of reel: Reel, _ plan: TranscodePlan, below hls: Path) throws -> Track {
        let directory = hls / name(reel.name)
        try fileSystem.makeDirectories(directory, below: hls.parent)
        let (head, room) = (reel.initialization, reel.reordering)
        try fileSystem.write(head, to: directory / "init.mp4")
        let segments = try reel.clips.indices.map { index in
            if Task.isCancelled { throw Setback.stopped }
            let file = Segment.name(index, "m4s")
            let size = try Splicer(fileSystem: fileSystem).write(
                index, of: reel, room: room, to: directory / name(file))
            let ticks = reel.clips[index].samples.reduce(0) { $0 + $1.duration }
            // What is decoded before the first picture is not played.
            let unplayed = index == 0 ? reel.priming : 0
            return Segment(file: file, duration: reel.duration(ofTicks: ticks - unplayed), size: size)
        }
        var track = Track(
            kind: reel.format.kind == .video ? .video : .audio, name: reel.name,
            codecs: [try Codec.name(reel.format.description)].compactMap(\.self), size: reel.size,
            frameRate: reel.format.kind == .video ? plan.probe.video?.frameRate : nil, language: reel.language,
            channels: reel.channels, initialization: Segment(file: "init.mp4", duration: .zero, size: head.count),
            segments: segments)
        track.title = reel.title
        track.isDefault = reel.format.kind == .audio && reel.isEnabled
        return track
    }

    private func name(_ text: String) -> Name {
        guard let name = Name(text) else { preconditionFailure("not a name: \(text)") }
        return name
    }
}
