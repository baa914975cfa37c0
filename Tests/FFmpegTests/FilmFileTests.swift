import Media
import SystemCalls
import Testing

@testable import FFmpeg

@Suite("Reading films")
struct FilmFileTests {
    private let studio: Studio
    init() throws { studio = try Studio() }

    private func file(_ bytes: [UInt8]) throws -> Path {
        let path = studio.directory / "film.mp4"
        try Disk().write(bytes, to: path)
        return path
    }

    @Test("A run that leaves everything to the track's defaults is read")
    func defaults() throws {
        var writer = BoxWriter()
        writer.box("moof") { moof in
            moof.box("traf") { traf in
                traf.full("tfhd", flags: 0x02_0038) {
                    for value in [1, 1024, 7, 0x0200_0000] { $0.u32(value) }
                }
                traf.full("tfdt", version: 1) { $0.u64(5000) }
                traf.full("trun", flags: 1) {
                    $0.u32(2)
                    $0.u32(80)
                }
            }
        }
        writer.box("mdat") { $0.zeros(14) }

        let samples = try Fragments(file: FilmFile(file(writer.bytes), on: Disk())).samples()

        #expect(
            samples == [
                Sample(offset: 80, size: 7, decode: 5000, presentation: 5000, duration: 1024, isKey: true),
                Sample(offset: 87, size: 7, decode: 6024, presentation: 6024, duration: 1024, isKey: true),
            ])
    }

    @Test("A reel is written and read back as it was, B-frames, priming and all", arguments: [0, -1024])
    func roundTrip(zero: Int) throws {
        let media = try file(Array(repeating: 7, count: 100))
        var reel = Reel(
            name: "x",
            format: Format(
                kind: zero < 0 ? .audio : .video, timescale: 1000, description: BoxWriter.box("stsd") { $0.zeros(8) }),
            clips: [
                .init(file: media, samples: samples(at: [0, 3, 1, 2], zero)),
                .init(file: media, samples: samples(at: [4, 5], zero)),
            ])
        reel.setClock(end: zero + 6 * 512)

        let path = studio.directory / "joined.mp4"
        try Splicer(fileSystem: Disk()).write(Movie([reel]), to: path)
        let joined = try FilmFile(path, on: Disk())
        let track = try FilmTrack(stored: joined.movie().at("trak"), fileSize: joined.size)

        #expect(track.format == reel.format)
        #expect(track.samples.map(\.presentation) == reel.samples.map(\.presentation))
        #expect(track.samples.map(\.duration) == reel.samples.map(\.duration))
        #expect(track.samples.map(\.isKey) == reel.samples.map(\.isKey))
        #expect(joined.places.map(\.name) == ["ftyp", "moov", "mdat"])
    }

    private func samples(at order: [Int], _ zero: Int) -> [Sample] {
        order.map {
            Sample(
                offset: 10 * $0, size: 10, decode: 0, presentation: zero + 512 * $0, duration: 0, isKey: $0 == order[0])
        }
    }

    @Test("A damaged film is an error or other numbers, never a crash")
    func damage() async throws {
        let source = try await studio.film(
            "source.mp4", "-f lavfi -i testsrc2=s=96x64:d=2 -c:v libx264 -bf 2 -preset veryfast -movflags",
            "+faststart")
        let pieces = try await studio.film(
            "pieces.mp4", "-i \(source) -c copy -movflags +empty_moov+frag_keyframe+default_base_moof")
        var random = Sequence64(state: 20_261_121)
        for path in [source, pieces] {
            let good = try Disk().read(path)
            let head = try #require(FilmFile(path, on: Disk()).places.first { $0.name == "mdat" }).box
            for _ in 0..<1500 {
                var bytes = good
                for _ in 0..<Int(1 + random.next() % 3) {
                    bytes[Int(random.next() % UInt64(head))] = [
                        0, 0xff, 0x7f, UInt8(truncatingIfNeeded: random.next()),
                    ].randomElement(using: &random)!
                }
                if random.next() % 8 == 0 { bytes.removeLast(Int(random.next() % UInt64(bytes.count))) }
                read(try file(bytes))
            }
        }
    }

    /// Everything that our readers do. What they answer is of no interest here: that they come back is.
    private func read(_ path: Path) {
        guard let film = try? FilmFile(path, on: Disk()) else { return }
        _ = try? FilmTrack(fragmented: film)
        guard let track = try? film.movie().at("trak") else { return }
        if let format = try? Format(track: track) { _ = try? Codec.name(format.description) }
        _ = try? FilmTrack(stored: track, fileSize: film.size)
    }

    /// xorshift64: the same numbers in every run.
    struct Sequence64: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return state
        }
    }
}
