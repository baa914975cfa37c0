extension MultivariantPlaylist {
    /// The file's contents. The same value gives the same bytes.
    public var text: String {
        var lines = ["#EXTM3U", "#EXT-X-VERSION:\(version)"]
        if hasIndependentSegments { lines.append("#EXT-X-INDEPENDENT-SEGMENTS") }
        for rendition in audio + subtitles { lines.append("#EXT-X-MEDIA:" + rendition.attributes.text) }
        for variant in variants {
            lines.append("#EXT-X-STREAM-INF:" + variant.attributes.text)
            lines.append(variant.address)
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Reads what `text` writes. Strict: what is not understood is refused.
    public init(parsing bytes: [UInt8]) throws(PlaylistError) {
        var reader = Reader(lines: try PlaylistLines(bytes))
        self = try reader.playlist()
    }

    private struct Reader {
        var lines: PlaylistLines
        var version = 1
        var independent = false
        var alternatives: [Alternative] = []
        var variants: [Variant] = []
        /// Of the STREAM-INF whose address has not come yet.
        var pending: (AttributeList, line: Int)?

        mutating func playlist() throws(PlaylistError) -> MultivariantPlaylist {
            for (number, line) in lines.lines {
                switch line {
                case .tag(let tag, let value): try take(tag, value, number)
                case .address(let address): try take(address, number)
                }
            }
            if let pending { throw .misplaced(line: pending.line) }
            guard !variants.isEmpty else { throw .missing(tag: "#EXT-X-STREAM-INF") }
            let audio = alternatives.filter { $0.kind == .audio }
            let subtitles = alternatives.filter { $0.kind == .subtitles }
            let groups = (audio: Set(audio.map(\.group)), subtitles: Set(subtitles.map(\.group)))
            let isWhole = variants.allSatisfy {
                $0.audioGroup.map(groups.audio.contains) ?? true
                    && $0.subtitleGroup.map(groups.subtitles.contains) ?? true
            }
            guard isWhole else { throw .missing(tag: "#EXT-X-MEDIA") }
            return MultivariantPlaylist(
                version: version, hasIndependentSegments: independent, audio: audio, subtitles: subtitles,
                variants: variants)
        }

        private mutating func take(_ address: String, _ line: Int) throws(PlaylistError) {
            guard let (attributes, tagLine) = pending else { throw .misplaced(line: line) }
            guard let variant = Variant(attributes, address) else {
                throw .malformed(tag: "#EXT-X-STREAM-INF", line: tagLine)
            }
            variants.append(variant)
            pending = nil
        }

        private mutating func take(_ tag: String, _ value: String?, _ line: Int) throws(PlaylistError) {
            guard pending == nil else { throw .misplaced(line: line) }
            switch tag {
            case "#EXT-X-VERSION":
                try lines.once(tag, line)
                guard let number = value?.decimalInteger, (1...7).contains(number) else {
                    throw .malformed(tag: tag, line: line)
                }
                version = number
            case "#EXT-X-INDEPENDENT-SEGMENTS":
                try lines.once(tag, line)
                guard value == nil else { throw .malformed(tag: tag, line: line) }
                independent = true
            case "#EXT-X-MEDIA":
                let attributes = AttributeList(parsing: value, known: Alternative.known)
                guard let rendition = attributes.flatMap({ Alternative($0) }) else {
                    throw .malformed(tag: tag, line: line)
                }
                alternatives.append(rendition)
            case "#EXT-X-STREAM-INF":
                guard let attributes = AttributeList(parsing: value, known: Variant.known) else {
                    throw .malformed(tag: tag, line: line)
                }
                pending = (attributes, line)
            default: throw .unexpected(tag: tag, line: line)
            }
        }
    }
}
