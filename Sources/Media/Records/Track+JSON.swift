public import JSONValue

extension Track {
    public var json: JSON {
        JSON(members: [
            "kind": JSON(kind.rawValue), "name": JSON(name), "codecs": .array(codecs.map { JSON($0) }),
            "size": size?.json,
            "frame_rate": frameRate?.json, "language": language.map { JSON($0) }, "title": title.map { JSON($0) },
            "default": isDefault ? JSON(true) : nil, "forced": isForced ? JSON(true) : nil,
            "channels": channels.map { JSON($0) }, "initialization": initialization?.json,
            "segments": .array(segments.map(\.json)),
        ])
    }

    public init?(_ json: JSON) {
        guard let kind = json["kind"]?.string.flatMap(Kind.init), let name = json["name"]?.string,
            let codecs = json["codecs"]?.array, let segments = json["segments"]?.array
        else { return nil }
        self.init(
            kind: kind, name: name, codecs: codecs.compactMap(\.string), size: PixelSize(json["size"]),
            frameRate: Rational(json["frame_rate"]), language: json["language"]?.string,
            channels: json["channels"]?.int,
            initialization: json["initialization"].flatMap(Segment.init), segments: segments.compactMap(Segment.init))
        title = json["title"]?.string
        isDefault = json["default"]?.bool ?? false
        isForced = json["forced"]?.bool ?? false
    }
}

extension Segment {
    var json: JSON { JSON(members: ["file": JSON(file), "duration": duration.json, "size": JSON(size)]) }

    init?(_ json: JSON) {
        guard let file = json["file"]?.string, let duration = Duration(json["duration"]), let size = json["size"]?.int
        else { return nil }
        self.init(file: file, duration: duration, size: size)
    }
}
