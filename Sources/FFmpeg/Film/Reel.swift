internal import Media
internal import SystemCalls

/// One track of the joined film: its samples in decoding order, in clips that become HLS segments,
/// on one clock that begins with the film.
///
/// Invariants:
/// 1. Decoding times ascend without gaps: each is the one before plus its duration.
/// 2. A presentation time is the source's, later by `delay(by:)` at most. Decoding times are ours: the sorted
///    presentation times. So the encoder's B-frame delay has no way into the film.
struct Reel {
    struct Clip {
        var file: Path
        var samples: [Sample]
    }

    var name: String
    var format: Format
    var clips: [Clip]
    var size: PixelSize?
    var language: String?
    /// What people call it.
    var title: String?
    /// Of a sound.
    var channels: Int?
    /// Played where nobody chooses; of several sounds, one is.
    var isEnabled = true

    var samples: some Sequence<Sample> { clips.lazy.flatMap(\.samples) }
    /// Ticks from the clock's zero to the first sample's decoding; negative for an encoder's priming.
    var firstDecode: Int { clips.first?.samples.first?.decode ?? 0 }
    /// Ticks from the clock's zero to the end of the last sample.
    var end: Int { clips.last?.samples.last.map { $0.decode + $0.duration } ?? 0 }

    func duration(ofTicks ticks: Int) -> Duration {
        Rational(1, format.timescale)!.duration(ofTicks: ticks)
    }
}

extension Reel {
    /// Shows all pictures so many ticks later, but for the first, which stands from zero on: the film begins with a
    /// sound that is heard before it.
    mutating func delay(by ticks: Int) {
        for clip in clips.indices {
            for sample in clips[clip].samples.indices where clips[clip].samples[sample].presentation > 0 {
                clips[clip].samples[sample].presentation += ticks
            }
        }
    }

    /// Gives every sample its decoding time and its duration.
    /// - Parameter end: when the last picture's time is over, in ticks.
    mutating func setClock(end: Int) {
        let shown = samples.map(\.presentation).sorted()
        var place = 0
        for clip in clips.indices {
            for sample in clips[clip].samples.indices {
                let next = place + 1 < shown.count ? shown[place + 1] : max(end, shown[place] + 1)
                clips[clip].samples[sample].decode = shown[place]
                clips[clip].samples[sample].duration = next - shown[place]
                place += 1
            }
        }
    }

    /// Cuts the clips where a sample in which decoding can begin is the first at or after a boundary.
    mutating func cut(at boundaries: [Int]) {
        var cut: [Clip] = []
        for clip in clips {
            var rest = boundaries[...]
            for sample in clip.samples {
                let passed = rest.prefix { $0 <= sample.presentation }.count
                let begins = cut.last?.file != clip.file || cut.isEmpty
                if begins || (passed > 0 && sample.isKey) {
                    cut.append(Clip(file: clip.file, samples: []))
                    rest = rest.dropFirst(passed)
                }
                cut[cut.count - 1].samples.append(sample)
            }
        }
        clips = cut
    }
}
