import FFmpeg
import Media
import Pipeline
import SystemCalls
import Testing

/// A good film is damaged, in one way at a time; whoever verifies it must notice.
@Suite("What the verification finds", .serialized)
struct FaultTests {
    struct Damage: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var word: String
        var harm: @Sendable (inout Studio.Product) throws -> Void
    }

    static func segment(_ product: Studio.Product, _ track: String, _ file: Name) -> Path {
        let hls: Path = product.directory / "hls"
        return hls / Name(track)! / file
    }

    static let damages = [
        Damage(testDescription: "a segment is left out", word: "frames in the source") {
            $0.tracks[0].segments.removeLast()
        },
        Damage(testDescription: "two segments are exchanged", word: "gap") { $0.tracks[0].segments.swapAt(0, 1) },
        Damage(testDescription: "a segment is cut off", word: "cut off") { product in
            let path = segment(product, "48p", "00001.m4s")
            let bytes = try Disk().read(path)
            try Disk().write(Array(bytes.dropLast(100)), to: path)
        },
        Damage(testDescription: "a segment does not begin with a key frame", word: "key frame") { product in
            let path = segment(product, "90p", "00001.m4s")
            // The flags of the first sample: behind the fields of trun, its duration and its size.
            let trun = try #require(firstIndex(of: Array("trun".utf8), in: try Disk().read(path)))
            try Disk().overwrite(path, at: trun + 4 + 12 + 8, with: [1, 1, 0, 0])
        },
        Damage(testDescription: "a frame is shown twice", word: "one time") { product in
            let path = segment(product, "90p", "00001.m4s")
            let trun = try #require(firstIndex(of: Array("trun".utf8), in: try Disk().read(path)))
            // All composition offsets but the first become those of the sample before: 0 ticks apart.
            try Disk().overwrite(path, at: trun + 4 + 12 + 16 + 12, with: [0xff, 0xff, 0xfe, 0x00])
        },
        Damage(testDescription: "the renditions have different grids", word: "another rendition") { product in
            product.tracks[1].segments.removeLast()
        },
        Damage(testDescription: "the sound is missing", word: "sound is missing") { $0.tracks.removeLast() },
        Damage(testDescription: "the sound ends too early", word: "ends at") { product in
            product.tracks[2].segments.removeLast()
        },
        Damage(testDescription: "a rendition is missing", word: "rendition is missing") { $0.tracks.removeFirst() },
        Damage(testDescription: "an MP4 belongs to another rendition", word: "not that of the segments") { product in
            try Disk().copy(product.movies[1], to: product.movies[0])
        },
        Damage(testDescription: "the table is wrong about a size", word: "the table") {
            $0.tracks[0].segments[0].size += 1
        },
        Damage(testDescription: "the table is wrong about a duration", word: "the table says") { product in
            product.tracks[0].segments[0].duration += .milliseconds(20)
        },
    ]

    private static func firstIndex(of word: [UInt8], in bytes: [UInt8]) -> Int? {
        bytes.indices.dropLast(word.count).first { Array(bytes[$0..<($0 + word.count)]) == word }
    }

    @Test("Damage is found, in words that say what it is", arguments: damages)
    func found(_ damage: Damage) async throws {
        let studio = try Studio()
        let source = try await studio.film(
            "source.mp4",
            "-f lavfi -i testsrc2=s=160x90:d=5 -f lavfi -i sine=d=5 -c:v libx264 -preset ultrafast -c:a aac")
        var product = try await studio.transcode(source)
        #expect(product.faults == [])

        try damage.harm(&product)
        let faults = try await studio.ffmpeg.faults(in: product.tracks, of: product.plan, at: product.directory)

        #expect(faults.contains { $0.description.contains(damage.word) }, "\(faults)")
    }
}
