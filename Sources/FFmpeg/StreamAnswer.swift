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

    /// Played as film: no cover art, no thumbnails.
    var isPicture: Bool {
        let disposition = fields["disposition"]
        let isStill = disposition?["attached_pic"]?.int == 1 || disposition?["timed_thumbnails"]?.int == 1
        return kind == "video" && !isStill && fields["width"]?.int ?? 0 > 0 && fields["height"]?.int ?? 0 > 0
    }

    /// Nil where there is not one frame.
    func video(_ tally: PacketCount.Tally) -> Probe.Video? {
        guard tally.packets > 0, let timeBase else { return nil }
        let first = tally.first ?? 0
        let rate = frameRate(tally, timeBase)
        let frame = Rational(rate.denominator, rate.numerator).map { timeBase.nearestTick(to: $0.duration(ofTicks: 1)) }
        let last = tally.last ?? first
        let end = max(tally.end ?? last, last + (tally.end ?? last > last ? 0 : max(1, frame ?? 1)))
        let transfer = fields["color_transfer"]?.string
        var video = Probe.Video(
            index: index, codec: codec, size: size, frameRate: rate, frames: tally.packets,
            keyFrames: tally.keys.sorted().map(timeBase.duration(ofTicks:)), start: timeBase.duration(ofTicks: first),
            duration: timeBase.duration(ofTicks: end - first), timeBase: timeBase,
            isHighDynamicRange: transfer == "smpte2084" || transfer == "arib-std-b67")
        video.isCommon = isCommon && !video.isHighDynamicRange
        video.hasClosedGroups = tally.isClosed
        video.bytes = tally.size
        return video
    }

    /// See `Probe.Video`.
    private var isCommon: Bool {
        let (width, height) = (fields["width"]?.int ?? 1, fields["height"]?.int ?? 1)
        let isProgressive = ["progressive", "unknown", nil].contains(fields["field_order"]?.string)
        return fields["pix_fmt"]?.string == "yuv420p" && isProgressive && rotation % 360 == 0
            && size == PixelSize(width: width, height: height) && width % 2 == 0 && height % 2 == 0
            && ["Constrained Baseline", "Baseline", "Main", "High"].contains(fields["profile"]?.string)
    }

    /// What one tick of its times lasts.
    var timeBase: Rational? {
        Rational(text: fields["time_base"]?.string).flatMap { $0.numerator > 0 ? $0 : nil }
    }

    /// As shown: pixels made square, rotation applied.
    var size: PixelSize {
        let (width, height) = (fields["width"]?.int ?? 0, fields["height"]?.int ?? 0)
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
    private func frameRate(_ tally: PacketCount.Tally, _ timeBase: Rational) -> Rational {
        for name in ["avg_frame_rate", "r_frame_rate"] {
            if let rate = Rational(text: fields[name]?.string), rate.numerator > 0 { return rate }
        }
        guard let first = tally.first, let last = tally.last, last > first, tally.packets > 1 else {
            return Rational(25, 1)!
        }
        return Rational((tally.packets - 1) * timeBase.denominator, (last - first) * timeBase.numerator) ?? Rational(
            25, 1)!
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
