internal import JSONValue
internal import Media

/// Sounds and texts.
extension StreamAnswer {
    var isSound: Bool { kind == "audio" }
    var isText: Bool { kind == "subtitle" }

    var language: String? { Language(fields["tags"]?["language"]?.string) == nil ? nil : tag("language") }
    private var title: String? { tag("title") }

    var isDefault: Bool { fields["disposition"]?["default"]?.int == 1 }

    private func tag(_ name: String) -> String? {
        let text = fields["tags"]?[name]?.string ?? ""
        return text.isEmpty ? nil : text
    }

    /// - Parameter start: of the first sample that is heard, which is later than the first packet by an encoder's
    ///   priming.
    func audio(_ tally: PacketCount.Tally, start: Duration) -> Probe.Audio {
        var audio = Probe.Audio(
            index: index, codec: codec, channels: fields["channels"]?.int ?? 0,
            sampleRate: fields["sample_rate"]?.string.flatMap { Int($0) } ?? 0, language: language, start: start,
            duration: end(tally).map { max(.zero, $0 - start) })
        audio.layout = fields["channel_layout"]?.string.flatMap { $0 == "unknown" ? nil : $0 }
        audio.title = title
        audio.isDefault = isDefault
        return audio
    }

    private func end(_ tally: PacketCount.Tally) -> Duration? {
        timeBase.flatMap { timeBase in tally.end.map(timeBase.duration(ofTicks:)) }
    }

    var subtitle: Probe.Subtitle {
        Probe.Subtitle(
            index: index, codec: codec, language: language, title: title,
            isForced: fields["disposition"]?["forced"]?.int == 1)
    }

    func leftOut(_ reason: String) -> Probe.Omission {
        Probe.Omission(index: index, kind: kind, codec: codec, language: language, reason: reason)
    }
}
