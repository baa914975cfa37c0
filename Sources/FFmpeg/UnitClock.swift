internal import Media

/// The clock of the encoder's files: ticks of the source, so that no picture is moved by rounding,
/// counted from a `lead` before the first picture.
struct UnitClock {
    /// Keeps the times of the first unit, and those of an audio encoder's priming, from being
    /// negative, which a fragment's `tfdt` cannot be.
    private static let lead = Duration.seconds(60)

    let timeBase: Rational
    /// The source's tick of the first picture.
    let start: Int

    init(_ video: Probe.Video) {
        timeBase = video.timeBase
        start = video.timeBase.nearestTick(to: video.start)
    }

    /// Added to a source's tick in the encoder's files.
    var shift: Int { lead - start }
    /// Ticks.
    var lead: Int { timeBase.firstTick(from: Self.lead) }

    /// The source's ticks that belong to a unit; open at the ends of the film, so that no frame is lost
    /// there whatever the probe measured.
    func sourceTicks(from begin: Duration, to end: Duration?) -> (from: Int?, to: Int?) {
        (
            begin > .zero ? start + timeBase.firstTick(from: begin) : nil,
            end.map { start + timeBase.firstTick(from: $0) }
        )
    }

    /// Ticks per second of the encoder's files, and how many of them are a tick of the source.
    var timescale: Int { timeBase.denominator }
    var scale: Int { timeBase.numerator }

    /// The first time on the film's clock, in ticks of `timescale`, that is not before `time`.
    func boundary(_ time: Duration) -> Int { timeBase.firstTick(from: time) * scale }

    /// Samples of sound that stand before the first picture's time in the encoder's file.
    static func lead(sampleRate: Int) -> Int { Rational(1, sampleRate)!.firstTick(from: lead) }
}
