extension MultivariantPlaylist.Alternative {
    static let known: Set = [
        "TYPE", "GROUP-ID", "NAME", "LANGUAGE", "DEFAULT", "AUTOSELECT", "FORCED", "CHANNELS", "URI",
    ]

    var attributes: AttributeList {
        var list = AttributeList()
        list.append("TYPE", plain: kind.rawValue)
        list.append("GROUP-ID", quoted: group)
        list.append("NAME", quoted: name)
        list.append("LANGUAGE", quoted: language)
        list.append("DEFAULT", plain: isDefault ? "YES" : "NO")
        list.append("AUTOSELECT", plain: isAutoselected ? "YES" : "NO")
        list.append("FORCED", plain: kind == .audio ? nil : isForced ? "YES" : "NO")
        list.append("CHANNELS", quoted: channels.map(String.init))
        list.append("URI", quoted: address)
        return list
    }

    init?(_ list: AttributeList) {
        let answers = ["YES": true, "NO": false]
        guard let kind = list.plain("TYPE").flatMap(Kind.init), let group = list.quoted("GROUP-ID"),
            let name = list.quoted("NAME"), let isDefault = answers[list.plain("DEFAULT") ?? "NO"],
            let isAutoselected = answers[list.plain("AUTOSELECT") ?? "NO"], isAutoselected || !isDefault,
            let isForced = answers[list.plain("FORCED") ?? "NO"], kind == .subtitles || !list.has("FORCED"),
            let address = list.quoted("URI"), Address.isValid(address)
        else { return nil }
        let channels = list.quoted("CHANNELS")?.decimalInteger
        guard list.has("CHANNELS") == (channels != nil), kind == .audio || channels == nil,
            list.has("LANGUAGE") == (list.quoted("LANGUAGE") != nil)
        else { return nil }
        self.init(
            kind: kind, group: group, name: name, language: list.quoted("LANGUAGE"), isDefault: isDefault,
            isAutoselected: isAutoselected, isForced: isForced, channels: channels, address: address)
    }
}

extension MultivariantPlaylist.Variant {
    static let known: Set = [
        "BANDWIDTH", "AVERAGE-BANDWIDTH", "CODECS", "RESOLUTION", "FRAME-RATE", "AUDIO", "SUBTITLES",
    ]

    var attributes: AttributeList {
        var list = AttributeList()
        list.append("BANDWIDTH", plain: String(bandwidth))
        list.append("AVERAGE-BANDWIDTH", plain: String(averageBandwidth))
        list.append("CODECS", quoted: codecs.isEmpty ? nil : codecs.joined(separator: ","))
        list.append("RESOLUTION", plain: size?.text)
        list.append("FRAME-RATE", plain: frameRate.map { String($0.numerator, decimals: 3) })
        list.append("AUDIO", quoted: audioGroup)
        list.append("SUBTITLES", quoted: subtitleGroup)
        return list
    }

    init?(_ list: AttributeList, _ address: String) {
        let size = list.plain("RESOLUTION").flatMap { PixelSize(resolution: $0) }
        let frameRate = list.plain("FRAME-RATE")?.decimal(3).flatMap { Rational($0, 1000) }
        guard let bandwidth = list.plain("BANDWIDTH")?.decimalInteger,
            let average = (list.plain("AVERAGE-BANDWIDTH") ?? list.plain("BANDWIDTH"))?.decimalInteger,
            list.has("RESOLUTION") == (size != nil), list.has("FRAME-RATE") == (frameRate != nil),
            list.has("CODECS") == (list.quoted("CODECS") != nil), list.has("AUDIO") == (list.quoted("AUDIO") != nil),
            list.has("SUBTITLES") == (list.quoted("SUBTITLES") != nil)
        else { return nil }
        self.init(
            bandwidth: bandwidth, averageBandwidth: average, size: size, frameRate: frameRate,
            codecs: list.quoted("CODECS").map { $0.split(separator: ",").map(String.init) } ?? [],
            audioGroup: list.quoted("AUDIO"), subtitleGroup: list.quoted("SUBTITLES"), address: address)
    }
}

extension PixelSize {
    /// RFC 8216 §4.2, decimal-resolution: `1280x720`.
    fileprivate init?(resolution: String) {
        let parts = resolution.split(separator: "x", omittingEmptySubsequences: false).map { String($0).decimalInteger }
        guard parts.count == 2, let width = parts[0], let height = parts[1] else { return nil }
        self.init(width: width, height: height)
    }
}
