extension MediaPlaylist {
    /// The file's contents. The same value gives the same bytes.
    public var text: String {
        var lines = ["#EXTM3U", "#EXT-X-VERSION:\(version)", "#EXT-X-TARGETDURATION:\(targetDuration)"]
        lines.append("#EXT-X-PLAYLIST-TYPE:VOD")
        if hasIndependentSegments { lines.append("#EXT-X-INDEPENDENT-SEGMENTS") }
        if let map { lines.append("#EXT-X-MAP:URI=\"\(map)\"") }
        for entry in entries {
            lines.append("#EXTINF:\(String(entry.duration.wholeMicroseconds, decimals: 6)),")
            lines.append(entry.address)
        }
        return lines.joined(separator: "\n") + "\n#EXT-X-ENDLIST\n"
    }

    /// Reads a playlist of a whole film. Strict: what is not understood is refused, because it would
    /// change what is played.
    public init(parsing bytes: [UInt8]) throws(PlaylistError) {
        var reader = Reader(lines: try PlaylistLines(bytes))
        self = try reader.playlist()
    }

    private struct Reader {
        var lines: PlaylistLines
        var version = 1
        var target = 0
        var targetLine = 0
        var independent = false
        var map: String?
        var entries: [Entry] = []
        /// Of the EXTINF whose address has not come yet.
        var duration: Duration?

        mutating func playlist() throws(PlaylistError) -> MediaPlaylist {
            var last = 0
            for (number, line) in lines.lines {
                last = number
                try lines.endsNot(number)
                switch line {
                case .tag(let tag, let value): try take(tag, value, number)
                case .address(let address): try take(address, number)
                }
            }
            guard duration == nil else { throw .misplaced(line: last) }
            try lines.need("#EXT-X-TARGETDURATION")
            try lines.need("#EXT-X-ENDLIST")
            guard entries.allSatisfy({ $0.roundedSeconds <= target }) else {
                throw .malformed(tag: "#EXT-X-TARGETDURATION", line: targetLine)
            }
            return MediaPlaylist(
                version: version, targetDuration: target, hasIndependentSegments: independent, map: map,
                entries: entries)
        }

        private mutating func take(_ address: String, _ line: Int) throws(PlaylistError) {
            guard let duration else { throw .misplaced(line: line) }
            entries.append(Entry(address: address, duration: duration))
            self.duration = nil
        }

        private mutating func take(_ tag: String, _ value: String?, _ line: Int) throws(PlaylistError) {
            guard duration == nil else { throw .misplaced(line: line) }
            if tag != "#EXTINF" { try lines.once(tag, line) }
            let isUnderstood: Bool
            switch tag {
            case "#EXTINF": isUnderstood = take(extinf: value)
            case "#EXT-X-VERSION": isUnderstood = take(number: value, 1...7, \.version)
            case "#EXT-X-TARGETDURATION":
                targetLine = line
                isUnderstood = take(number: value, 0...1_000_000, \.target)
            case "#EXT-X-MAP": isUnderstood = take(map: value)
            // A film's numbers begin wherever they like; nothing here refers to them.
            case "#EXT-X-MEDIA-SEQUENCE": isUnderstood = value?.decimalInteger != nil
            case "#EXT-X-PLAYLIST-TYPE": isUnderstood = value == "VOD"
            case "#EXT-X-ENDLIST": isUnderstood = value == nil
            case "#EXT-X-INDEPENDENT-SEGMENTS":
                isUnderstood = value == nil
                independent = true
            default: throw .unexpected(tag: tag, line: line)
            }
            guard isUnderstood else { throw .malformed(tag: tag, line: line) }
        }

        private mutating func take(number: String?, _ range: ClosedRange<Int>, _ field: WritableKeyPath<Self, Int>)
            -> Bool
        {
            guard let number = number?.decimalInteger, range.contains(number) else { return false }
            self[keyPath: field] = number
            return true
        }

        /// `<duration>,[<title>]`; no title is kept.
        private mutating func take(extinf value: String?) -> Bool {
            let parts = value?.split(separator: ",", maxSplits: 1, omittingEmptySubsequences: false)
            guard let parts, parts.count == 2, let microseconds = String(parts[0]).decimal(6) else { return false }
            duration = .microseconds(microseconds)
            return true
        }

        /// Only before the segments: one that changes on the way is more than a track of ours has.
        private mutating func take(map value: String?) -> Bool {
            let attributes = AttributeList(parsing: value, known: ["URI"])
            guard entries.isEmpty, let address = attributes?.quoted("URI"), Address.isValid(address) else {
                return false
            }
            map = address
            return true
        }
    }
}

extension PlaylistLines {
    /// Nothing follows the end.
    fileprivate func endsNot(_ line: Int) throws(PlaylistError) {
        if seen.contains("#EXT-X-ENDLIST") { throw .misplaced(line: line) }
    }
}
