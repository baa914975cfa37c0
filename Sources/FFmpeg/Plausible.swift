internal import Media

/// What every film keeps. A file made to mislead may claim anything that ffprobe's fields hold, and must
/// be refused in a sentence instead of stopping the daemon, or planning a million units.
enum Plausible {
    /// A film is no longer: beyond a week its times are broken, and it would be planned in millions of units.
    static let longest: Duration = .seconds(7 * 24 * 3600)

    /// Seconds from zero to either side: cameras may count from 1970.
    static let furthest = Double(Int32.max)

    /// Pixels of a side, as shown.
    static let sides = 1...(1 << 16)

    /// ffmpeg's own rationals (`AVRational`) have 32 bits.
    static let terms = Int(Int32.min)...Int(Int32.max)

    /// Ticks; a sum of two is still a number.
    static let ticks = -(1 << 61)...(1 << 61)
}

extension StreamAnswer {
    /// Why this stream is not one of a film; nil where it may be.
    func excess(_ tally: PacketCount.Tally) -> String? {
        let times = [tally.first, tally.last, tally.end].compactMap(\.self)
        if let timeBase, times.contains(where: { abs(Double($0) * timeBase.value) > Plausible.furthest }) {
            return "\(name) is shown at a time that no film has"
        }
        guard isPicture, !Plausible.sides.contains(size.width) || !Plausible.sides.contains(size.height) else {
            return nil
        }
        return "\(name) is a picture of \(size.text), which cannot be scaled"
    }
}

extension Probe {
    /// Why a film of this length is not taken; nil where it is.
    var excess: String? {
        duration > Plausible.longest ? "the film lasts \(duration.seconds) s; no more than a week is taken" : nil
    }
}
