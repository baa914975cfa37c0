internal import Media
internal import Pipeline
internal import SystemCalls

extension Editor {
    /// What the unit of a text consists of.
    static let textFile: Name = "text.vtt"

    /// A text on the film's clock, in one piece for each segment.
    ///
    /// - Parameter place: in `Probe.subtitles`.
    func text(_ place: Int, at boundaries: [Duration]) throws -> [WebVTT] {
        let file = units / Name(TranscodeUnit.subtitle(place).name)! / Self.textFile
        return try WebVTT(parsing: fileSystem.read(file, at: 0, count: WebVTT.limit + 1))
            .counted(from: plan.probe.zero).cut(at: boundaries)
    }
}

extension FFmpeg {
    /// Writes a text's segments, and answers their table.
    func segments(
        of place: Int, _ editor: Editor, beside picture: Reel?, below hls: Path
    ) throws -> Track {
        let (name, source) = (TranscodeUnit.subtitle(place).name, editor.plan.probe.subtitles[place])
        let directory = hls / Name(name)!
        try fileSystem.makeDirectories(directory)
        let starts = editor.boundaries(beside: picture)
        let times = zip([.zero] + starts, starts + [max(editor.plan.probe.duration, starts.last ?? .zero)])
        let segments = try zip(editor.text(place, at: starts), times).enumerated().map { index, piece in
            let file = Segment.name(index, "vtt")
            let bytes = Array(piece.0.segment.utf8)
            try fileSystem.write(bytes, to: directory / Name(file)!)
            return Segment(file: file, duration: piece.1.1 - piece.1.0, size: bytes.count)
        }
        var track = Track(
            kind: .subtitles, name: name, codecs: [], language: source.language, initialization: nil, segments: segments
        )
        track.title = source.title
        track.isForced = source.isForced
        return track
    }

    /// A text that cannot be read is found with its unit, not when everything else is done.
    func check(_ subtitle: Probe.Subtitle, _ file: Path) throws(Setback) {
        do {
            _ = try WebVTT(parsing: fileSystem.read(file, at: 0, count: WebVTT.limit + 1))
        } catch let error as SystemError {
            throw Setback(error)
        } catch {
            throw .permanent("its subtitles (stream \(subtitle.index), \(subtitle.codec)) cannot be read: \(error)")
        }
    }
}
