internal import Media
internal import SystemCalls

extension Tool {
    /// The first frame that a decoder makes of a stream: a line of `framecrc`, or none.
    func hearing(_ stream: Int, of source: Path) -> Command {
        transcoding(
            ["-copyts", "-threads", "1"] + Self.input(source) + [
                "-map", "0:\(stream)", "-frames:a", "1", "-max_error_rate", "1", "-f", "framecrc", "-",
            ])
    }

    /// All of a sound, sample by sample from the film's zero to its end: silence where it begins later, has a gap or
    /// ends earlier, and nothing of what is beyond.
    func encode(_ sound: Probe.Audio, of probe: Probe, from source: Path, into file: Path) -> Command {
        let rate = Self.outputRate(sound)
        let count = Rational(1, rate)!.nearestTick(to: probe.duration)
        let filters =
            Self.spread(sound) + [
                "asetpts=PTS-(\(probe.zero.seconds))/TB",
                // Beyond 40 ms sound and timestamps do not part; the mixing never overloads.
                "aresample=async=1:min_comp=0.0001:min_hard_comp=0.04:first_pts=0:rematrix_maxval=1",
                "aformat=sample_fmts=fltp:sample_rates=\(rate):channel_layouts=\(sound.output.layout)",
                "asetpts=N", "apad=whole_len=\(count)", "atrim=end_sample=\(count)",
                "asetpts=N+\(UnitClock.lead(sampleRate: rate))",
            ]
        var arguments: [Command.Argument] = ["-progress", "pipe:1", "-copyts", "-threads", "1"] + Self.input(source)
        arguments += ["-filter_complex_threads", "1"]
        arguments += ["-filter_complex", .init("[0:\(sound.index)]" + filters.joined(separator: ",") + "[out]")]
        arguments += ["-map", "[out]", "-c:a", "aac", "-b:a", "\(sound.output.kilobits)k", "-threads", "1"]
        arguments += Self.container + ["-frag_duration", "10000000", Self.argument(file)]
        return transcoding(arguments)
    }

    /// 44.1 kHz stays: nothing is won by counting it anew.
    static func outputRate(_ sound: Probe.Audio) -> Int { sound.sampleRate == 44_100 ? 44_100 : 48_000 }

    /// Channels without places for loudspeakers, which cannot be mixed: the first two, or of a sound field the one that
    /// hears in all directions.
    private static func spread(_ sound: Probe.Audio) -> [String] {
        if sound.isSoundField { return ["pan=mono|c0=c0"] }
        let isGuessed = (1...8).contains(sound.channels) || sound.channels == 16
        return sound.layout == nil && !isGuessed ? ["pan=stereo|c0=c0|c1=c1"] : []
    }
}

extension Probe.Audio.Speakers {
    /// As ffmpeg names it.
    var layout: String {
        switch self {
        case .mono: "mono"
        case .stereo: "stereo"
        case .surround: "5.1"
        }
    }

    /// 64 to each loudspeaker that is heard alone; ffmpeg's AAC is transparent there for most.
    var kilobits: Int {
        switch self {
        case .mono: 64
        case .stereo: 128
        case .surround: 384
        }
    }
}
