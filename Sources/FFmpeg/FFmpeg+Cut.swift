public import Media
public import Pipeline
public import SystemCalls

extension FFmpeg {
    /// Codecs that fMP4 carries in HLS and that playlists have a name for.
    static let carried: Set<String> = [
        "h264", "hevc", "av1", "vp9", "aac", "mp3", "ac3", "eac3", "opus", "flac",
    ]

    public func cut(
        _ source: Path, _ probe: Probe, target: Duration, into directory: Path
    ) async throws(Setback) -> Track? {
        let codecs = [probe.video?.codec, probe.audio.first?.codec].compactMap(\.self)
        guard !codecs.isEmpty, codecs.allSatisfy(Self.carried.contains) else { return nil }
        do throws(Setback) {
            try await run(
                tool.cut(source, probe, target: target, into: directory), "cut the film into segments", .copying(probe),
                reading: source, writing: directory)
        } catch {
            guard error.class == .permanent else { throw error }
            return try nothing(in: directory)
        }
        do {
            return try table(of: directory, probe)
        } catch let error as SystemError {
            throw Setback(error)
        } catch {
            throw .temporary("the segments cannot be read again: \(error)")
        }
    }

    /// What cannot be copied may be encoded all the same: the film is seen later, and what is wrong with it
    /// is found out then.
    private func nothing(in directory: Path) throws(Setback) -> Track? {
        do {
            for entry in try fileSystem.entries(of: directory) { try fileSystem.removeTree(directory / entry.name) }
            return nil
        } catch {
            throw Setback(error)
        }
    }

    /// Our table from ffmpeg's playlist, which is then removed: what a player reads is made elsewhere.
    private func table(of directory: Path, _ probe: Probe) throws -> Track {
        let list = directory / Name(Tool.list)!
        let durations = Self.durations(String(decoding: try fileSystem.read(list), as: UTF8.self))
        try fileSystem.remove(file: list)
        let movie = try FilmFile(directory / Name(Tool.initialization)!, on: fileSystem).movie()
        let tracks = try movie.children().filter { $0.name == "trak" }
        return Track(
            kind: probe.video != nil && !probe.audio.isEmpty ? .muxed : probe.video != nil ? .video : .audio,
            name: "source", codecs: try tracks.compactMap { try Codec.name(Format(track: $0).description) },
            size: probe.video?.size, frameRate: probe.video?.frameRate, language: probe.audio.first?.language,
            initialization: try segment(Tool.initialization, .zero, in: directory),
            segments: try durations.map { try segment($0.file, $0.duration, in: directory) })
    }

    private func segment(_ file: String, _ duration: Duration, in directory: Path) throws -> Segment {
        guard let name = Name(file), let attributes = try fileSystem.attributes(of: directory / name) else {
            throw FilmError.missing("mdat")
        }
        return Segment(file: file, duration: duration, size: attributes.size)
    }

    /// RFC 8216 §4.3.2.1: `#EXTINF:<seconds>,` and the file's name in the next line.
    static func durations(_ playlist: String) -> [(file: String, duration: Duration)] {
        var found: [(file: String, duration: Duration)] = []
        var next: Duration?
        for line in playlist.split(separator: "\n") {
            if line.hasPrefix("#EXTINF:") {
                next = Duration(seconds: line.dropFirst(8).prefix { $0 != "," })
            } else if !line.hasPrefix("#"), let duration = next {
                found.append((String(line), duration))
                next = nil
            }
        }
        return found
    }
}
