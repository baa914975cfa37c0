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
        let answer = try Self.answer(text)
        let streams = (answer["streams"]?.array ?? []).compactMap(StreamAnswer.init)
        try Refusal.refuse(streams)
        var counts = PacketCount(pictures: Set(streams.filter(\.isPicture).map(\.index)))
        let listing = try await run(
            tool.packets(of: source), "count the frames", .reading(bytes: size), reading: source
        ) { counts.take($0) }
        try Self.refuse(streams, counts)
        let picture = streams.first { $0.isPicture && counts.tally(of: $0.index).packets > 0 }
        let beside = try await streamsBeside(streams, counts, source, size: size)
        guard let picture else { return try Self.probe(format: answer["format"], size: size, streams, counts, beside) }
        let glimpse = try await glimpse(of: picture, counts.tally(of: picture.index), in: source, size)
        var probe = try Self.probe(format: answer["format"], size: size, streams, counts, beside, glimpse)
        if !listing.errors.isEmpty { try lose(&probe, picture, answer["format"], listing.errors) }
        return probe
    }

    /// A look at some frames of the picture; refused for good where there is none to be seen.
    private func glimpse(
        of stream: StreamAnswer, _ tally: PacketCount.Tally, in source: Path, _ size: Int
    ) async throws(Setback) -> Glimpse {
        let middle = tally.keys.count > 1 ? tally.keys.sorted()[tally.keys.count / 2] : nil
        let time = middle.flatMap { tick in stream.timeBase.map { $0.duration(ofTicks: tick) } }
        var text: [UInt8] = []
        let look = tool.glimpse(of: stream.index, in: source, middle: time)
        let exit = try await run(look, "look at the first frames", .reading(bytes: size), reading: source) {
            text += $0 + [UInt8(ascii: "\n")]
        }
        let glimpse = Glimpse(try Self.answer(text), before: middle)
        try Refusal.refuse(stream, glimpse, exit.errors)
        return glimpse
    }

    /// A container that is damaged hides what it has lost: its own length and rate tell how much.
    private func lose(
        _ probe: inout Probe, _ stream: StreamAnswer, _ format: JSON?, _ errors: String
    ) throws(Setback) {
        guard let found = probe.video else { return }
        // The whole film's length is the picture's only where there is nothing else.
        let whole = probe.audio.isEmpty ? Duration(seconds: format?["duration"]?.string ?? "") : nil
        let length = stream.duration ?? whole ?? found.duration
        let listed = found.frames(in: max(length, found.duration))
        // One frame more or less is how containers round.
        let lost = max(0, listed - found.frames - 1)
        probe.video?.lost = lost
        try Refusal.refuse(stream.name, lost: lost, of: listed, errors)
    }

    private static func answer(_ text: [UInt8]) throws(Setback) -> JSON {
        do { return try JSON(parsing: text) } catch { throw .temporary("ffprobe's answer is no JSON: \(error)") }
    }

    /// ffmpeg believes a name: any text called `.mp4` is to it an MP4 without its index. Only where the
    /// file begins with a box is it one that was cut off.
    private func plainer(_ setback: Setback, _ source: Path) throws(Setback) -> Setback {
        guard setback.output.says("moov atom not found") else { return setback }
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

    static func refuse(_ streams: [StreamAnswer], _ counts: PacketCount) throws(Setback) {
        for stream in streams where stream.isPicture || stream.isSound {
            if let excess = stream.excess(counts.tally(of: stream.index)) { throw .permanent(excess) }
        }
    }

    /// The facts, put together.
    static func probe(
        format: JSON?, size: Int, _ streams: [StreamAnswer], _ counts: PacketCount, _ beside: StreamsBeside,
        _ glimpse: Glimpse = .none
    ) throws(Setback) -> Probe {
        try refuse(streams, counts)
        let picture = streams.first { $0.isPicture && counts.tally(of: $0.index).packets > 0 }
        let video = picture.flatMap { $0.video(counts.tally(of: $0.index), glimpse) }
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
