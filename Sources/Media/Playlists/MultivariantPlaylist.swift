/// RFC 8216 §4.3.4: the variants of one film, and the sounds and texts that go with them.
public struct MultivariantPlaylist: Hashable, Sendable {
    /// What its file is called, above the directories of the tracks.
    public static let fileName = "master.m3u8"

    public let version: Int
    public let hasIndependentSegments: Bool
    public let audio: [Alternative]
    public let subtitles: [Alternative]
    /// In the order of the tracks; players begin with the first.
    public let variants: [Variant]

    /// EXT-X-STREAM-INF (RFC 8216 §4.3.4.2).
    public struct Variant: Hashable, Sendable {
        /// Bits per second at the peak, with the largest sound and the largest text of the groups.
        public let bandwidth: Int
        public let averageBandwidth: Int
        public let size: PixelSize?
        /// In thousandths, as the playlist has it: 23976/1000.
        public let frameRate: Rational?
        public let codecs: [String]
        public let audioGroup: String?
        public let subtitleGroup: String?
        public let address: String
    }

    /// The playlist over the tracks of one film. Sounds in tracks of their own become one group that all pictures
    /// share, texts another; a film without pictures has its main sound as the variant, beside the group of them all.
    ///
    /// - Parameter address: where a track's media playlist is; `<track>/index.m3u8`, if nothing is said.
    public init(
        _ tracks: [Track], independentSegments: Bool = true,
        address: (Track) throws(PlaylistError) -> String = Self.relative
    ) throws(PlaylistError) {
        let sounds = tracks.filter { $0.kind == .audio }
        let texts = tracks.filter { $0.kind == .subtitles }
        let pictures = tracks.filter { $0.kind == .video || $0.kind == .muxed }
        let main = sounds.first(where: \.isDefault) ?? sounds.first
        let isAlone = sounds.count == 1 && pictures.isEmpty
        let beside = (sounds: isAlone || pictures.contains { $0.kind == .muxed } ? [] : sounds, texts: texts)
        var variants: [Variant] = []
        for track in pictures.isEmpty ? [main].compactMap(\.self) : pictures {
            variants.append(try Variant(track, beside, Address.checked(address(track))))
        }
        self.init(
            version: tracks.map(\.playlistVersion).max() ?? 1, hasIndependentSegments: independentSegments,
            audio: try Alternative.group(beside.sounds, main: main, address),
            subtitles: try Alternative.group(texts, main: nil, address), variants: variants)
    }

    /// Below the multivariant playlist, in the directory of the track.
    public static func relative(_ track: Track) throws(PlaylistError) -> String {
        try Address.escaped(track.name + "/" + MediaPlaylist.fileName)
    }

    init(
        version: Int, hasIndependentSegments: Bool, audio: [Alternative], subtitles: [Alternative], variants: [Variant]
    ) {
        self.version = version
        self.hasIndependentSegments = hasIndependentSegments
        self.audio = audio
        self.subtitles = subtitles
        self.variants = variants
    }
}

extension MultivariantPlaylist.Variant {
    fileprivate init(
        _ track: Track, _ beside: (sounds: [Track], texts: [Track]), _ address: String
    ) throws(PlaylistError) {
        // A sound that is a variant itself is heard alone or in exchange for another, never beside it.
        let own = track.kind == .audio ? [] : [track]
        let heard = beside.sounds.isEmpty && track.kind == .audio ? [track] : beside.sounds
        func sum(_ rate: (Track) -> Int) -> Int {
            [own, heard, beside.texts].reduce(0) { $0 + ($1.map(rate).max() ?? 0) }
        }
        bandwidth = sum(\.peakBandwidth)
        averageBandwidth = sum(\.averageBandwidth)
        size = track.size
        frameRate = track.frameRate.flatMap { Rational(thousandths: $0) }
        codecs = try Self.codecs(track.codecs + beside.sounds.flatMap(\.codecs))
        audioGroup = beside.sounds.isEmpty ? nil : MultivariantPlaylist.Alternative.Kind.audio.group
        subtitleGroup = beside.texts.isEmpty ? nil : MultivariantPlaylist.Alternative.Kind.subtitles.group
        self.address = address
    }

    /// Each once; a list separated by commas has no room for a comma in a codec.
    private static func codecs(_ codecs: [String]) throws(PlaylistError) -> [String] {
        var unique: [String] = []
        for codec in codecs where !unique.contains(codec) {
            guard !codec.isEmpty, !codec.utf8.contains(UInt8(ascii: ",")) else { throw .unwritable(codec) }
            unique.append(try AttributeList.quotable(codec))
        }
        return unique
    }
}

extension Rational {
    /// Rounded to three decimals; nil for what is no rate.
    fileprivate init?(thousandths rate: Rational) {
        let rounded = (rate.value * 1000).rounded()
        guard rounded > 0, rounded < 1e9 else { return nil }
        self.init(Int(rounded), 1000)
    }
}
