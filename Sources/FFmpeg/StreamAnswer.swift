internal import JSONValue
internal import Media

/// One stream as ffprobe describes it.
struct StreamAnswer {
    let index: Int
    let kind: String
    let codec: String
    let fields: JSON

    init?(_ json: JSON) {
        guard let index = json["index"]?.int, let kind = json["codec_type"]?.string else { return nil }
        self.index = index
        self.kind = kind
        codec = json["codec_name"]?.string ?? "unknown"
        fields = json
    }

    /// `stream 0 (h264)`, or what the container calls it where the codec is not known.
    var name: String {
        let tag = fields["codec_tag_string"]?.string ?? "unknown"
        return "stream \(index) (\(isKnown ? codec : tag))"
    }

    /// The decoder is known, and the container says what there is to decode.
    var isKnown: Bool { codec != "unknown" && codec != "none" }

    /// Meant to be played as film: no cover art, no thumbnails.
    var isFilm: Bool {
        let disposition = fields["disposition"]
        let isStill = disposition?["attached_pic"]?.int == 1 || disposition?["timed_thumbnails"]?.int == 1
        return kind == "video" && !isStill
    }

    /// A film's picture of which the size is known.
    var isPicture: Bool { isFilm && coded.width > 0 && coded.height > 0 }

    /// Before it is turned, in its own pixels.
    var coded: PixelSize { PixelSize(width: fields["width"]?.int ?? 0, height: fields["height"]?.int ?? 0) }

    /// Nil where there is not one frame.
    func video(_ tally: PacketCount.Tally, _ glimpse: Glimpse) -> Probe.Video? {
        guard tally.packets > 0, let timeBase else { return nil }
        let clock = Self.clock(timeBase)
        var tally = tally
        tally.rescale(from: timeBase, to: clock)
        let shown = glimpse.first.flatMap {
            abs(Double($0) * timeBase.value) > Plausible.furthest ? nil : timeBase.rescale($0, to: clock)
        }
        let span = span(of: tally, shown, frameRate(tally, clock), clock)
        var video = Probe.Video(
            index: index, codec: codec, size: size, frameRate: frameRate(tally, clock), frames: span.frames,
            keyFrames: Self.apart(tally.keys.sorted(), by: clock.nearestTick(to: .milliseconds(500))).map(
                clock.duration(ofTicks:)), start: clock.duration(ofTicks: span.begin),
            duration: clock.duration(ofTicks: span.end - span.begin), timeBase: clock,
            colour: Colour(answers: [glimpse.frame, fields].compactMap(\.self)), isInterlaced: glimpse.isInterlaced)
        video.isCommon = isCommon && video.isPlain && clock == timeBase && span.frames == tally.packets
        video.hasClosedGroups = tally.isClosed
        video.bytes = tally.size
        return video
    }

    /// See `Probe.Video`.
    private var isCommon: Bool {
        let isProgressive = ["progressive", "unknown", nil].contains(fields["field_order"]?.string)
        return fields["pix_fmt"]?.string == "yuv420p" && isProgressive && rotation % 360 == 0
            && size == coded && coded.width % 2 == 0 && coded.height % 2 == 0
            && ["Constrained Baseline", "Baseline", "Main", "High"].contains(fields["profile"]?.string)
    }

    /// The frames that are shown, and the ticks from the first one's begin to the last one's end.
    private func span(
        of tally: PacketCount.Tally, _ shown: Int?, _ rate: Rational, _ clock: Rational
    ) -> (begin: Int, end: Int, frames: Int) {
        let frame = max(1, Rational(rate.denominator, rate.numerator).map { $0.rescale(1, to: clock) } ?? 1)
        guard let first = tally.first, let last = tally.last else {
            let length = min(Int128(tally.packets) * Int128(frame), Int128(Plausible.ticks.upperBound))
            return (shown ?? 0, (shown ?? 0) + Int(length), tally.packets)
        }
        // Decoding times are earlier than what they stand for, all by the same delay.
        let delay = tally.isWithoutTimes ? max(0, (shown ?? first) - first) : 0
        let end = max(tally.end ?? last, last + (tally.end ?? last > last ? 0 : frame)) + delay
        let begin = max(first, shown ?? first)
        let hidden = tally.isWithoutTimes ? 0 : tally.opening.count { $0 < begin }
        return (begin, max(end, begin + 1), tally.packets - hidden)
    }

    /// Where every picture is a key frame, not all of them are worth keeping: for seeking and cutting a few are
    /// enough.
    private static func apart(_ keys: [Int], by distance: Int) -> [Int] {
        keys.reduce(into: []) { kept, key in
            if kept.isEmpty || key - kept[kept.count - 1] >= distance { kept.append(key) }
        }
    }

    /// The stream's ticks, or microseconds where those are finer than any encoder's clock.
    private static func clock(_ timeBase: Rational) -> Rational {
        let isUsual = timeBase.denominator <= 2_000_000 && (1...2_000_000).contains(timeBase.numerator)
        return isUsual ? timeBase : Rational(1, 1_000_000)!
    }

    /// As the container says; nil where it does not say.
    var duration: Duration? { Duration(seconds: fields["duration"]?.string ?? "") }

    /// What one tick of its times lasts.
    var timeBase: Rational? {
        Rational(text: fields["time_base"]?.string).flatMap { $0.numerator > 0 ? $0 : nil }
    }

    /// As shown: pixels made square, rotation applied.
    var size: PixelSize {
        let (width, height) = (coded.width, coded.height)
        let aspect = Rational(text: fields["sample_aspect_ratio"]?.string, separator: ":")
        let factor = aspect.map { $0.numerator > 0 ? $0.value : 1 } ?? 1
        let square = PixelSize(width: Int(exactly: (Double(width) * factor).rounded()) ?? 0, height: height)
        return rotation.magnitude % 180 == 90 ? PixelSize(width: square.height, height: square.width) : square
    }

    /// Degrees: of the display matrix, or an old player's tag.
    private var rotation: Int {
        let matrices = (fields["side_data_list"]?.array ?? []).compactMap { $0["rotation"]?.int }
        return matrices.first ?? fields["tags"]?["rotate"]?.string.flatMap { Int($0) } ?? 0
    }

    /// The average; where the container has none, counted.
    private func frameRate(_ tally: PacketCount.Tally, _ clock: Rational) -> Rational {
        for name in ["avg_frame_rate", "r_frame_rate"] {
            if let rate = Rational(text: fields[name]?.string), rate.numerator > 0 { return rate }
        }
        let usual = Rational(25, 1)!
        guard let first = tally.first, let last = tally.last, last > first, tally.packets > 1 else { return usual }
        return Rational((tally.packets - 1) * clock.denominator, (last - first) * clock.numerator) ?? usual
    }
}

extension Rational {
    /// `24000/1001`; nil for what ffprobe does not know (`0/0`).
    init?(text: String?, separator: Character = "/") {
        let parts = text?.split(separator: separator).compactMap { Int($0) } ?? []
        guard parts.count == 2, parts.allSatisfy(Plausible.terms.contains) else { return nil }
        self.init(parts[0], parts[1])
    }
}
