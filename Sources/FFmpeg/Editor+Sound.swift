internal import Media
internal import SystemCalls

extension Editor {
    /// A sound, cut where the pictures' segments begin.
    ///
    /// - Parameter place: in `Probe.audio`.
    func sound(_ place: Int, beside picture: Reel?) throws(EditError) -> Reel {
        let (unit, source) = (TranscodeUnit.audio(place).name, plan.probe.audio[place])
        let file = units / Name(unit)! / Self.soundFile
        var track = try read(file)
        guard !track.samples.isEmpty else { throw .empty(track: unit) }
        let lead = UnitClock.lead(sampleRate: track.format.timescale)
        var next = track.samples[0].decode
        for index in track.samples.indices {
            guard track.samples[index].decode == next else { throw .gap(unit: unit, sample: index) }
            next += track.samples[index].duration
            track.samples[index].decode -= lead
            track.samples[index].presentation -= lead
        }
        var reel = Reel(
            name: unit, format: track.format, clips: [Reel.Clip(file: file, samples: track.samples)],
            language: source.language, title: source.title, channels: source.output.rawValue,
            isEnabled: place == plan.probe.mainAudio)
        let ticks = Rational(1, track.format.timescale)!
        reel.cut(at: boundaries(beside: picture).map(ticks.firstTick(from:)))
        return reel
    }

    /// Where segments of what goes with a picture begin, but for the first: with the picture's and, where there is none
    /// or no more of it, one after the other.
    func boundaries(beside picture: Reel?) -> [Duration] {
        let pictures = (picture?.clips ?? []).compactMap { clip in
            clip.samples.first.flatMap { sample in picture?.duration(ofTicks: sample.decode) }
        }
        return (pictures + beyond(pictures.last ?? .zero)).filter { $0 > .zero }
    }

    /// No segment of less than a tenth of a second is worth its file.
    private func beyond(_ last: Duration) -> [Duration] {
        guard plan.segment > .zero else { return [] }
        let end = plan.probe.duration - .milliseconds(100)
        return Array(sequence(first: last + plan.segment) { $0 + plan.segment }.prefix { $0 < end })
    }

    /// What the unit of a sound consists of.
    static let soundFile: Name = "sound.mp4"
}
