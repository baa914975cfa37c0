/// RFC 8216 §4.3.4: the variants of one film, and the sound that goes with them.
public struct MultivariantPlaylist: Hashable, Sendable {
    /// What its file is called, above the directories of the tracks.
    public static let fileName = "master.m3u8"

    public let version: Int
    public let hasIndependentSegments: Bool
    public let audio: [AudioRendition]
    /// In the order of the tracks; players begin with the first.
    public let variants: [Variant]

    /// EXT-X-MEDIA (RFC 8216 §4.3.4.1).
    public struct AudioRendition: Hashable, Sendable {
        public let group: String
        public let name: String
        public let language: String?
        public let isDefault: Bool
        public let isAutoselected: Bool
        public let channels: Int?
        public let address: String
    }

    /// EXT-X-STREAM-INF (RFC 8216 §4.3.4.2).
    public struct Variant: Hashable, Sendable {
        /// Bits per second at the peak, with the largest sound of the group.
        public let bandwidth: Int
        public let averageBandwidth: Int
        public let size: PixelSize?
        /// In thousandths, as the playlist has it: 23976/1000.
        public let frameRate: Rational?
        public let codecs: [String]
        public let audioGroup: String?
        public let address: String
    }

    /// The playlist over the tracks of one film. Sound in tracks of its own becomes one group that all
    /// pictures share; a film without pictures has its sound as the variants.
    ///
    /// - Parameter address: where a track's media playlist is; `<track>/index.m3u8`, if nothing is said.
    public init(
        _ tracks: [Track], independentSegments: Bool = true,
        address: (Track) throws(PlaylistError) -> String = Self.relative
    ) throws(PlaylistError) {
        let pictures = tracks.filter { $0.kind != .audio }
        let sound = pictures.isEmpty ? [] : tracks.filter { $0.kind == .audio }
        var audio: [AudioRendition] = []
        for track in sound { audio.append(try AudioRendition(track, after: audio, Address.checked(address(track)))) }
        var variants: [Variant] = []
        for track in pictures.isEmpty ? tracks : pictures {
            variants.append(
                try Variant(track, with: track.kind == .video ? sound : [], Address.checked(address(track))))
        }
        self.init(
            version: tracks.map(\.playlistVersion).max() ?? 1, hasIndependentSegments: independentSegments,
            audio: audio, variants: variants)
    }

    /// Below the multivariant playlist, in the directory of the track.
    public static func relative(_ track: Track) throws(PlaylistError) -> String {
        try Address.escaped(track.name + "/" + MediaPlaylist.fileName)
    }

    init(version: Int, hasIndependentSegments: Bool, audio: [AudioRendition], variants: [Variant]) {
        self.version = version
        self.hasIndependentSegments = hasIndependentSegments
        self.audio = audio
        self.variants = variants
    }
}

extension MultivariantPlaylist.AudioRendition {
    fileprivate static let group = "audio"

    fileprivate init(_ track: Track, after others: [Self], _ address: String) throws(PlaylistError) {
        let language = track.language.flatMap(Self.languageTag)
        group = Self.group
        name = try AttributeList.quotable(track.name)
        self.language = language
        isDefault = others.isEmpty
        // §4.3.4.1.1 wants those that are chosen by language to differ in it.
        isAutoselected = !others.contains { $0.language == language }
        channels = track.channels
        self.address = address
    }

    /// RFC 5646: letters, digits and hyphens. Containers say `und` for what they do not know.
    private static func languageTag(_ text: String) -> String? {
        let isTag = text.utf8.allSatisfy { byte in
            switch Unicode.Scalar(byte) {
            case "a"..."z", "A"..."Z", "0"..."9", "-": true
            default: false
            }
        }
        return isTag && !text.isEmpty && text != "und" ? text : nil
    }
}

extension MultivariantPlaylist.Variant {
    fileprivate init(_ track: Track, with sound: [Track], _ address: String) throws(PlaylistError) {
        bandwidth = track.peakBandwidth + (sound.map(\.peakBandwidth).max() ?? 0)
        averageBandwidth = track.averageBandwidth + (sound.map(\.averageBandwidth).max() ?? 0)
        size = track.size
        frameRate = track.frameRate.flatMap { Rational(thousandths: $0) }
        codecs = try Self.codecs(track.codecs + sound.flatMap(\.codecs))
        audioGroup = sound.isEmpty ? nil : MultivariantPlaylist.AudioRendition.group
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
