internal import JSONValue
public import Media
public import Pipeline
public import SystemCalls

extension FFmpeg {
    public func probe(_ source: Path) async throws(Setback) -> Probe {
        let size = try size(of: source)
        var text: [UInt8] = []
        do {
            try await run(tool.streams(of: source), "read the film", .reading(bytes: size), reading: source) { line in
                if text.count < 16 << 20 { text += line + [UInt8(ascii: "\n")] }
            }
        } catch {
            throw try plainer(error, source)
        }
        let answer: JSON
        do { answer = try JSON(parsing: text) } catch { throw .temporary("ffprobe's answer is no JSON: \(error)") }
        let streams = (answer["streams"]?.array ?? []).compactMap(StreamAnswer.init)
        guard streams.contains(where: { $0.isPicture || $0.isSound }) else {
            throw .permanent("there is neither picture nor sound in this file")
        }
        var counts = PacketCount()
        try await run(tool.packets(of: source), "count the frames", .reading(bytes: size), reading: source) {
            counts.take($0)
        }
        let beside = try await streamsBeside(streams, counts, source, size: size)
        return try Self.probe(format: answer["format"], size: size, streams, counts, beside)
    }

    /// ffmpeg believes a name: any text called `.mp4` is to it an MP4 without its index. Only where the
    /// file begins with a box is it one that was cut off.
    private func plainer(_ setback: Setback, _ source: Path) throws(Setback) -> Setback {
        guard setback.output.contains("moov atom not found") else { return setback }
        let head: [UInt8]
        do { head = try fileSystem.read(source, at: 0, count: 8) } catch { throw Setback(error) }
        let names: [FourCC] = ["ftyp", "mdat", "moov", "free", "wide", "skip", "pnot"]
        if names.contains(where: { $0.bytes == head.suffix(4) }), head.count == 8 { return setback }
        return .permanent("could not read the film: this is no film, whatever its name says", output: setback.output)
    }

    private func size(of source: Path) throws(Setback) -> Int {
        let attributes: Attributes?
        do { attributes = try fileSystem.attributes(of: source) } catch { throw Setback(error) }
        guard let attributes else { throw .temporary("\(source) is not there") }
        guard attributes.kind == .file else { throw .permanent("\(source) is not a regular file") }
        guard attributes.size > 0 else { throw .permanent("the file is empty") }
        return attributes.size
    }

    /// The facts, put together.
    static func probe(
        format: JSON?, size: Int, _ streams: [StreamAnswer], _ counts: PacketCount, _ beside: StreamsBeside
    ) throws(Setback) -> Probe {
        for stream in streams where stream.isPicture || stream.isSound {
            if let excess = stream.excess(counts.tally(of: stream.index)) { throw .permanent(excess) }
        }
        let video = streams.first(where: \.isPicture).flatMap { $0.video(counts.tally(of: $0.index)) }
        guard video != nil || !beside.audio.isEmpty else {
            throw .permanent("the file names a picture or a sound, but there is not one frame in it")
        }
        var probe = Probe(
            container: container(format?["format_name"]?.string ?? ""), duration: .zero, size: size, video: video,
            audio: beside.audio)
        probe.duration = probe.end
        probe.subtitles = beside.subtitles
        probe.leftOut = beside.leftOut
        if let excess = probe.excess { throw .permanent(excess) }
        return probe
    }

    /// ffprobe's `mov,mp4,m4a,3gp,3g2,mj2` in our word.
    private static func container(_ name: String) -> String {
        let first = name.split(separator: ",").first.map(String.init) ?? name
        return first == "mov" ? "mp4" : first
    }
}
