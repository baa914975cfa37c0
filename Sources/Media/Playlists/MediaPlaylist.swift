/// RFC 8216 §4.3.3: the segments of one track in their order. A whole film, so a playlist that ends.
public struct MediaPlaylist: Hashable, Sendable {
    /// What its file is called in the directory of its track.
    public static let fileName = "index.m3u8"

    public let version: Int
    /// Whole seconds; no segment's duration, rounded, is above it.
    public let targetDuration: Int
    /// Every segment can be decoded without those before it.
    public let hasIndependentSegments: Bool
    /// The address of the initialization section; nil for MPEG-TS.
    public let map: String?
    public let entries: [Entry]

    public struct Entry: Hashable, Sendable {
        public let address: String
        /// In whole microseconds.
        public let duration: Duration
    }

    public var duration: Duration { entries.reduce(.zero) { $0 + $1.duration } }

    /// The playlist of a track. Durations are rounded so that their sum stays with the track's: what
    /// one segment loses, the next one gets.
    ///
    /// - Parameter address: how a file of the track is written; by its name, if nothing is said.
    public init(
        _ track: Track, independentSegments: Bool = true,
        address: (_ file: String) throws(PlaylistError) -> String = Address.escaped
    ) throws(PlaylistError) {
        var entries: [Entry] = []
        var end = Duration.zero
        var written = Duration.zero
        for segment in track.segments {
            end += segment.duration
            let duration = max(.zero, end.roundedToMicroseconds - written)
            written += duration
            entries.append(Entry(address: try Address.checked(address(segment.file)), duration: duration))
        }
        var map: String?
        if let initialization = track.initialization { map = try Address.checked(address(initialization.file)) }
        self.init(
            version: track.playlistVersion, targetDuration: Self.target(entries),
            hasIndependentSegments: independentSegments, map: map, entries: entries)
    }

    init(version: Int, targetDuration: Int, hasIndependentSegments: Bool, map: String?, entries: [Entry]) {
        self.version = version
        self.targetDuration = targetDuration
        self.hasIndependentSegments = hasIndependentSegments
        self.map = map
        self.entries = entries
    }

    /// RFC 8216 §4.3.3.1: the longest duration, each rounded to the nearest second. Players ask again
    /// after this time, so never zero.
    private static func target(_ entries: [Entry]) -> Int {
        max(1, entries.map(\.roundedSeconds).max() ?? 1)
    }
}

extension MediaPlaylist.Entry {
    /// RFC 8216 §4.3.3.1: to the nearest integer, half a second up.
    var roundedSeconds: Int { Int((duration + .milliseconds(500)).components.seconds) }
}

extension Track {
    /// RFC 8216 §7: 3 for durations with decimals; 6 at least for an initialization section, and 7 is
    /// what Apple's tools and ffmpeg write for fragmented MP4.
    var playlistVersion: Int { initialization == nil ? 3 : 7 }
}

extension Duration {
    var roundedToMicroseconds: Duration {
        let (seconds, attoseconds) = components
        let micro: Int64 = 1_000_000_000_000
        let down = attoseconds >= 0 ? (attoseconds + micro / 2) / micro : (attoseconds - micro / 2) / micro
        return .seconds(seconds) + .microseconds(down)
    }

    var wholeMicroseconds: Int {
        let (seconds, attoseconds) = components
        let (product, overflow) = Int(seconds).multipliedReportingOverflow(by: 1_000_000)
        return overflow ? .max : product + Int(attoseconds / 1_000_000_000_000)
    }
}
