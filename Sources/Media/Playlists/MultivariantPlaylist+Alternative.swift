extension MultivariantPlaylist {
    /// EXT-X-MEDIA (RFC 8216 §4.3.4.1): a sound or a text that can be chosen instead of another one of its group.
    public struct Alternative: Hashable, Sendable {
        public enum Kind: String, Hashable, Sendable {
            case audio = "AUDIO"
            case subtitles = "SUBTITLES"

            /// The name of the group; one of each kind goes with all variants.
            var group: String { rawValue.lowercased() }
        }

        public let kind: Kind
        public let group: String
        /// For people; unique in the group.
        public let name: String
        /// RFC 5646.
        public let language: String?
        public let isDefault: Bool
        public let isAutoselected: Bool
        /// Only of texts.
        public let isForced: Bool
        /// Only of sounds.
        public let channels: Int?
        public let address: String
    }
}

extension MultivariantPlaylist.Alternative {
    /// - Parameter main: the one to play where nobody chooses. No text is: who reads none has not asked for one.
    static func group(
        _ tracks: [Track], main: Track?, _ address: (Track) throws(PlaylistError) -> String
    ) throws(PlaylistError) -> [Self] {
        var group: [Self] = []
        let names = try names(of: tracks)
        // The main one first: of those in its language, players take it by themselves.
        for track in tracks.filter({ $0 == main }) + tracks.filter({ $0 != main }) {
            let place = tracks.firstIndex(of: track)!
            group.append(
                Self(track, names[place], isMain: track == main, beside: group, try Address.checked(address(track))))
        }
        return group
    }

    private init(_ track: Track, _ name: String, isMain: Bool, beside others: [Self], _ address: String) {
        kind = track.kind == .subtitles ? .subtitles : .audio
        group = kind.group
        self.name = name
        let (language, isForced) = (Language(track.language)?.tag, track.isForced && track.kind == .subtitles)
        self.language = language
        self.isForced = isForced
        isDefault = isMain
        // §4.3.4.1.1 wants those that are chosen by themselves to differ in what they are chosen by.
        isAutoselected = !others.contains { $0.isAutoselected && $0.language == language && $0.isForced == isForced }
        channels = track.kind == .audio ? track.channels : nil
        self.address = address
    }

    /// The title, or the language, or the kind; numbered where two would be the same (§4.3.4.1.1).
    private static func names(of tracks: [Track]) throws(PlaylistError) -> [String] {
        var names: [String] = []
        for track in tracks {
            let language = Language(track.language)
            let plain = [track.title.map(quotable), language?.name, language?.tag].compactMap(\.self).first { $0 != "" }
            let name = try AttributeList.quotable(plain ?? (track.kind == .subtitles ? "Subtitles" : "Sound"))
            let others = sequence(first: 2) { $0 + 1 }.lazy.map { "\(name) \($0)" }
            names.append(names.contains(name) ? others.first { !names.contains($0) }! : name)
        }
        return names
    }

    /// A stranger's title without what a quoted string cannot hold (§4.2), of a length that fits a menu.
    private static func quotable(_ title: String) -> String {
        var text = ""
        for scalar in title.unicodeScalars.prefix(100) {
            let isControl = scalar.properties.generalCategory == .control
            text.unicodeScalars.append(scalar == "\"" ? "'" : isControl ? " " : scalar)
        }
        return text.split(separator: " ").joined(separator: " ")
    }
}
