/// A plain MP4 with its tables first (fast start), so that playing begins with the first bytes.
/// Sound and picture lie side by side in chunks of about a second.
struct Movie {
    let reels: [Reel]

    /// Samples of one reel that lie together.
    struct Chunk {
        var reel: Int
        var clip: Int
        var samples: ArraySlice<Sample>
        var start: Duration

        var size: Int { samples.reduce(0) { $0 + $1.size } }
    }

    /// Everything before the first sample's bytes.
    let head: [UInt8]
    /// In the order of the file.
    let chunks: [Chunk]

    init(_ reels: [Reel]) {
        self.reels = reels
        let chunks = reels.indices.flatMap { Self.chunks(of: reels[$0], $0) }
            .sorted { ($0.start, $0.reel) < ($1.start, $1.reel) }
        self.chunks = chunks
        let size = chunks.reduce(0) { $0 + $1.size }
        // The tables are as long whatever the places in them say: once to measure, once for good.
        let large = size > Int(UInt32.max) - (64 << 20)
        let draft = Self.head(reels, chunks, at: 0, size: size, large: large)
        head = Self.head(reels, chunks, at: draft.count, size: size, large: large)
    }

    private static func chunks(of reel: Reel, _ index: Int) -> [Chunk] {
        var chunks: [Chunk] = []
        for (clip, samples) in reel.clips.map(\.samples).enumerated() {
            var first = samples.startIndex
            for place in samples.indices {
                let isLast = place == samples.endIndex - 1
                guard isLast || samples[place + 1].decode - samples[first].decode >= reel.format.timescale else {
                    continue
                }
                let start = reel.duration(ofTicks: samples[first].decode)
                chunks.append(Chunk(reel: index, clip: clip, samples: samples[first...place], start: start))
                first = place + 1
            }
        }
        return chunks
    }

    private static func head(_ reels: [Reel], _ chunks: [Chunk], at base: Int, size: Int, large: Bool) -> [UInt8] {
        var writer = BoxWriter()
        writer.box("ftyp") {
            $0.append(FourCC("isom").bytes)
            $0.u32(0x200)
            for brand: FourCC in ["isom", "iso2", "avc1", "mp41"] { $0.append(brand.bytes) }
        }
        var places: [[Int]] = reels.map { _ in [] }
        var offset = base
        for chunk in chunks {
            places[chunk.reel].append(offset)
            offset += chunk.size
        }
        writer.box("moov") { moov in
            moov.movieHeader(reels)
            for (index, reel) in reels.enumerated() {
                let own = chunks.filter { $0.reel == index }.map(\.samples.count)
                moov.track(reel, number: index + 1, of: reels) {
                    $0.sampleTables(reel, chunks: Array(zip(places[index], own)), large: large)
                }
            }
        }
        writer.mediaHeader(size: size, large: large)
        return writer.bytes
    }
}
