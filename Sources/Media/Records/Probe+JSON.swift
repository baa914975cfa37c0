public import JSONValue

extension Probe {
    public var json: JSON {
        JSON(members: [
            "container": JSON(container), "duration": duration.json, "size": JSON(size), "video": video?.json,
            "audio": .array(audio.map(\.json)), "subtitles": .array(subtitles.map(\.json)),
            "left_out": .array(leftOut.map(\.json)),
        ])
    }

    public init?(_ json: JSON) {
        guard let container = json["container"]?.string, let duration = Duration(json["duration"]),
            let size = json["size"]?.int, let audio = json["audio"]?.array
        else { return nil }
        self.init(
            container: container, duration: duration, size: size, video: json["video"].flatMap(Video.init),
            audio: audio.compactMap(Audio.init))
        subtitles = (json["subtitles"]?.array ?? []).compactMap(Subtitle.init)
        leftOut = (json["left_out"]?.array ?? []).compactMap(Omission.init)
    }
}

extension Probe.Video {
    var json: JSON {
        JSON(members: [
            "index": JSON(index), "codec": JSON(codec), "size": size.json, "frame_rate": frameRate.json,
            "frames": JSON(frames), "key_frames": .array(keyFrames.map(\.json)), "start": start.json,
            "duration": duration.json, "time_base": timeBase.json,
            "high_dynamic_range": JSON(colour.isHighDynamicRange),
            "common": JSON(isCommon), "closed_groups": JSON(hasClosedGroups), "bytes": bytes.map { JSON($0) },
            "interlaced": JSON(isInterlaced), "lost": lost > 0 ? JSON(lost) : nil, "colour": colour.json,
        ])
    }

    init?(_ json: JSON) {
        guard let index = json["index"]?.int, let codec = json["codec"]?.string, let size = PixelSize(json["size"]),
            let rate = Rational(json["frame_rate"]), let frames = json["frames"]?.int,
            let keyFrames = json["key_frames"]?.array, let start = Duration(json["start"]),
            let duration = Duration(json["duration"]), let timeBase = Rational(json["time_base"])
        else { return nil }
        self.init(
            index: index, codec: codec, size: size, frameRate: rate, frames: frames,
            keyFrames: keyFrames.compactMap { Duration($0) }, start: start, duration: duration, timeBase: timeBase,
            colour: Colour(json["colour"]) ?? Colour(), isInterlaced: json["interlaced"]?.bool ?? false)
        lost = json["lost"]?.int ?? 0
        isCommon = json["common"]?.bool ?? false
        hasClosedGroups = json["closed_groups"]?.bool ?? false
        bytes = json["bytes"]?.int
        // As it was written before there was a colour.
        if json["colour"] == nil, json["high_dynamic_range"]?.bool == true { colour.transfer = 16 }
    }
}

extension Colour {
    /// `1/1/1 tv`: primaries, transfer, matrix and range.
    var json: JSON { JSON("\(primaries)/\(transfer)/\(matrix) \(isFullRange ? "full" : "tv")") }

    init?(_ json: JSON?) {
        let words = json?.string?.split(separator: " ") ?? []
        let codes = words.first?.split(separator: "/").compactMap { Int($0) } ?? []
        guard words.count == 2, codes.count == 3 else { return nil }
        self.init(primaries: codes[0], transfer: codes[1], matrix: codes[2], isFullRange: words[1] == "full")
    }
}

extension PixelSize {
    /// `1920x1080`, as RFC 8216 writes resolutions.
    public var text: String { "\(width)x\(height)" }
    var json: JSON { JSON(text) }

    init?(_ json: JSON?) {
        let sides = json?.string?.split(separator: "x").compactMap { Int($0) } ?? []
        guard sides.count == 2 else { return nil }
        self.init(width: sides[0], height: sides[1])
    }
}

extension Rational {
    var json: JSON { JSON("\(numerator)/\(denominator)") }

    init?(_ json: JSON?) {
        let parts = json?.string?.split(separator: "/").compactMap { Int($0) } ?? []
        guard parts.count == 2 else { return nil }
        self.init(parts[0], parts[1])
    }
}
