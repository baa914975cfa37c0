import JSONValue
import Media

@testable import FFmpeg

extension Parser {
    /// Films, and what ffprobe says of them.
    static let films = [
        Parser(name: "container") { bytes in
            _ = Container(sniffing: Array(bytes.prefix(Container.sniffedBytes)))
            var reads = 0
            _ = Wholeness(ofSize: max(1, bytes.count)) { offset, count in
                reads += count
                return Array(bytes.dropFirst(offset).prefix(count))
            }
            demand(reads <= 64 << 10 + 16 * bytes.count, "whether a film is whole takes few and small reads")
        },
        Parser(name: "movie") { bytes in
            let file = try FilmFile(Memory.file, on: Memory(bytes))
            for box in try file.movie().children() where box.name == "trak" {
                let track = try FilmTrack(stored: box, fileSize: file.size)
                demand(track.samples.count <= bytes.count, "a sample has a byte at least")
            }
        },
        Parser(name: "fragments") { bytes in
            let file = try FilmFile(Memory.file, on: Memory(bytes))
            _ = try? FilmTrack(fragmented: file)
            _ = try Fragments(file: file).samples()
        },
        Parser(name: "probe") { bytes in
            // ffprobe's first answer, a line with a full stop, and the lines of its second.
            let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            let parts = lines.split(separator: [UInt8(ascii: ".")][...], maxSplits: 1)
            let answer = try JSON(parsing: Array((parts.first ?? []).joined(separator: [UInt8(ascii: "\n")])))
            var counts = PacketCount()
            for line in parts.dropFirst().first ?? [] { counts.take(line) }
            let streams = (answer["streams"]?.array ?? []).compactMap(StreamAnswer.init)
            try FFmpeg.refuse(streams, counts)
            // As if every sound could be heard.
            var beside = StreamsBeside()
            beside.audio = streams.filter(\.isSound).map { $0.audio(counts.tally(of: $0.index), start: .zero) }
            beside.subtitles = streams.filter(\.isText).map(\.subtitle)
            let probe = try FFmpeg.probe(format: answer["format"], size: bytes.count, streams, counts, beside)
            demand(Probe(probe.json)?.json.text == probe.json.text, "a probe is written so that it reads the same")
            let plan = TranscodePlan(probe, ladder: .standard)
            demand(plan.units.count < 1 << 20, "the plan for a film is not larger than any film")
        },
    ]
}
