internal import Media
internal import Pipeline
internal import SystemCalls

/// What a film has beside its picture.
struct StreamsBeside {
    var audio: [Probe.Audio] = []
    var subtitles: [Probe.Subtitle] = []
    var leftOut: [Probe.Omission] = []
}

extension FFmpeg {
    /// Of each kind; a stranger's file with thousands of tracks is not made into thousands of renditions.
    static let most = 32

    static let texts: Set<String> = ["subrip", "srt", "ass", "ssa", "mov_text", "webvtt", "text"]
    static let bitmaps: Set<String> = ["dvd_subtitle", "hdmv_pgs_subtitle", "dvb_subtitle", "xsub"]

    /// Every sound that can be heard and every text that can be read; of all others, why not.
    func streamsBeside(
        _ streams: [StreamAnswer], _ counts: PacketCount, _ source: Path, size: Int
    ) async throws(Setback) -> StreamsBeside {
        var found = StreamsBeside()
        let full = { (stream: StreamAnswer) in counts.tally(of: stream.index).packets > 0 }
        let beside = streams.filter { $0.isSound || $0.isText || $0.isPicture }
        found.leftOut = beside.filter { !full($0) }.map { $0.leftOut("there is not one packet in it") }
        found.leftOut += streams.filter { $0.isPicture && full($0) }.dropFirst().map {
            $0.leftOut("only the first picture is carried")
        }
        try await take(streams.filter { $0.isSound && full($0) }, counts, source, size: size, into: &found)
        for stream in streams.filter({ $0.isText && full($0) }) {
            if let reason = Self.unreadable(stream, found.subtitles.count) {
                found.leftOut.append(stream.leftOut(reason))
            } else {
                found.subtitles.append(stream.subtitle)
            }
        }
        found.leftOut.sort { $0.index < $1.index }
        return found
    }

    /// The main sound must be heard: a film without it is not what was meant. Any other that cannot be decoded is left
    /// out (docs/decisions/0018-every-sound.md).
    private func take(
        _ sounds: [StreamAnswer], _ counts: PacketCount, _ source: Path, size: Int, into found: inout StreamsBeside
    ) async throws(Setback) {
        let main = sounds.first(where: \.isDefault) ?? sounds.first
        for stream in sounds {
            let isOver = found.audio.count == Self.most
            switch isOver
                ? .not("more than \(Self.most) sounds are not carried") : try await hear(stream, source, size: size)
            {
            case .from(let start): found.audio.append(stream.audio(counts.tally(of: stream.index), start: start))
            case .not(let reason) where stream.index == main?.index:
                throw .permanent("its sound (stream \(stream.index), \(stream.codec)) cannot be made out: \(reason)")
            case .not(let reason): found.leftOut.append(stream.leftOut(reason))
            }
        }
    }

    private static func unreadable(_ stream: StreamAnswer, _ count: Int) -> String? {
        if bitmaps.contains(stream.codec) { return "it is made of pictures, which are no text" }
        guard texts.contains(stream.codec) else { return "texts of this kind cannot be read here" }
        return count < most ? nil : "more than \(most) texts are not carried"
    }

    enum Hearing {
        /// The first sample's time on the container's clock.
        case from(Duration)
        case not(_ reason: String)
    }

    /// Decodes until there is a frame.
    private func hear(_ stream: StreamAnswer, _ source: Path, size: Int) async throws(Setback) -> Hearing {
        guard stream.isKnown else { return .not("its codec is not known here") }
        var frame: Duration?
        var timeBase: Rational?
        do {
            try await run(
                tool.hearing(stream.index, of: source), "decode stream \(stream.index)", .reading(bytes: size),
                reading: source
            ) { line in
                let line = String(decoding: line, as: UTF8.self)
                if line.hasPrefix("#tb 0: ") { timeBase = Rational(text: String(line.dropFirst(7))) }
                guard !line.hasPrefix("#"), frame == nil else { return }
                let fields = line.split(separator: ",").map { $0.drop { $0 == " " } }
                let time = fields.count > 2 ? Int(fields[2]) : nil
                frame = time.flatMap { timeBase?.duration(ofTicks: $0) }
            }
        } catch {
            guard error.class == .permanent else { throw error }
            return .not(error.reason)
        }
        return frame.map { .from($0) } ?? .not("not one frame of it can be decoded")
    }
}
