public import JSONValue

extension Probe.Audio {
    var json: JSON {
        JSON(members: [
            "index": JSON(index), "codec": JSON(codec), "channels": JSON(channels), "layout": layout.map { JSON($0) },
            "sample_rate": JSON(sampleRate), "language": language.map { JSON($0) }, "title": title.map { JSON($0) },
            "default": JSON(isDefault), "start": start.json, "duration": duration?.json,
        ])
    }

    init?(_ json: JSON) {
        guard let index = json["index"]?.int, let codec = json["codec"]?.string, let channels = json["channels"]?.int,
            let rate = json["sample_rate"]?.int, let start = Duration(json["start"])
        else { return nil }
        self.init(
            index: index, codec: codec, channels: channels, sampleRate: rate, language: json["language"]?.string,
            start: start, duration: Duration(json["duration"]))
        layout = json["layout"]?.string
        title = json["title"]?.string
        isDefault = json["default"]?.bool ?? false
    }
}

extension Probe.Subtitle {
    var json: JSON {
        JSON(members: [
            "index": JSON(index), "codec": JSON(codec), "language": language.map { JSON($0) },
            "title": title.map { JSON($0) }, "forced": JSON(isForced),
        ])
    }

    init?(_ json: JSON) {
        guard let index = json["index"]?.int, let codec = json["codec"]?.string else { return nil }
        self.init(
            index: index, codec: codec, language: json["language"]?.string, title: json["title"]?.string,
            isForced: json["forced"]?.bool ?? false)
    }
}

extension Probe.Omission {
    /// As the document has it too.
    public var json: JSON {
        JSON(members: [
            "stream": JSON(index), "kind": JSON(kind), "codec": JSON(codec), "language": language.map { JSON($0) },
            "reason": JSON(reason),
        ])
    }

    init?(_ json: JSON) {
        guard let index = json["stream"]?.int, let kind = json["kind"]?.string, let codec = json["codec"]?.string,
            let reason = json["reason"]?.string
        else { return nil }
        self.init(index: index, kind: kind, codec: codec, language: json["language"]?.string, reason: reason)
    }
}
