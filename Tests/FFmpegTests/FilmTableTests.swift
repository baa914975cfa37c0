import FFmpeg
import Media
import Pipeline
import SystemCalls
import Testing

/// Every kind of film goes through the whole transcoding in units of a second. What comes out is
/// decoded, and every picture of it says which one it is.
@Suite("Every film", .serialized)
struct FilmTableTests {
    @Test(
        "Its pictures are the source's, each once, in order, at their times, upright and in its colours",
        arguments: TableFilm.shapes + TableFilm.colours + TableFilm.clocks + TableFilm.containers + TableFilm.oddities)
    func identity(_ film: TableFilm) async throws {
        let studio = try Studio()
        let source = try await film.make(in: studio)

        let product = try await studio.transcode(source, rungs: [48, 96], grid: .seconds(1), quality: 16)

        #expect(product.faults == [])
        let original = try await seen(studio.pictures(source, stream: "0:\(product.plan.probe.video?.index ?? 0)"))
        #expect(original.map(\.number) == film.numbers ?? Array(original.indices))
        for movie in product.movies {
            let found = try await studio.pictures(movie)
            #expect(found.map(\.number) == original.map(\.number))
            #expect(distance(found, original, delay: product.plan.probe.pictureDelay) < 0.0011)
            try expectColours(#require(found.first), film)
        }
        try await expectShape(#require(product.movies.last), film, studio)
        for track in product.tracks.filter({ $0.kind == .video }).prefix(1) {
            let found = try await studio.pictures(studio.assembled(track, in: product))
            #expect(found.map(\.number) == original.map(\.number))
        }
        if let sound = product.tracks.first(where: { $0.kind == .audio }), let picture = product.tracks.first {
            #expect(abs((sound.duration - picture.duration) / .milliseconds(1)) <= 40)
        }
    }

    @Test("What was interlaced has no combs, whichever field is first", arguments: TableFilm.interlaced)
    func deinterlaced(_ film: TableFilm) async throws {
        let studio = try Studio()
        let source = try await film.make(in: studio)

        let product = try await studio.transcode(source, rungs: [48, 96], grid: .seconds(1), quality: 16)

        #expect(product.faults == [])
        #expect(product.plan.probe.video?.isInterlaced == true)
        let original = try await studio.pictures(source)
        #expect(original.map(\.comb).max() ?? 0 > 150)
        let found = try await studio.pictures(#require(product.movies.last))
        #expect(found.map(\.number) == original.map(\.number))
        #expect(distance(found, original) < 0.0011)
        #expect(found.map(\.comb).max() ?? 255 < 30)
        // Of two fields the earlier one is kept: its time is the frame's.
        let levels = found.map { $0.colour(3, 2)[1] > 127 }
        #expect(levels == found.indices.map { $0 * 2 % 3 == 0 })
    }

    @Test("A still is upright, in the film's colours and without combs", arguments: TableFilm.stills)
    func still(_ film: TableFilm) async throws {
        let studio = try Studio()
        let source = try await film.make(in: studio)
        let probe = try await studio.onThread { try await studio.ffmpeg.probe(source) }
        let plan = TranscodePlan(probe, ladder: Ladder([.init(height: 96)])!)
        let file = studio.directory / "still.jpg"

        try await studio.onThread { try await studio.ffmpeg.still(plan, from: source, to: file) }

        let picture = try await #require(studio.pictures(file).first)
        expectColours(picture, film)
        #expect(picture.comb < 30)
    }

    /// Without those that are not later than the one before: no player shows them.
    private func seen(_ pictures: [Numbered.Picture]) -> [Numbered.Picture] {
        pictures.reduce(into: []) { seen, picture in
            if picture.time > seen.last?.time ?? -1 { seen.append(picture) }
        }
    }

    /// - Parameter delay: how long the first picture stands before its time, since sound begins before it.
    private func distance(
        _ found: [Numbered.Picture], _ original: [Numbered.Picture], delay: Duration = .zero
    ) -> Double {
        let begins = (found.first?.time ?? 0, (original.first?.time ?? 0) - delay / .seconds(1))
        return zip(found, original).dropFirst().map { abs($0.time - begins.0 - $1.time + begins.1) }.max() ?? 0
    }

    private func expectColours(_ picture: Numbered.Picture, _ film: TableFilm) {
        let grey = film.fields ? [] : [(3, 2, [128, 128, 128])]
        let drawn = [
            (0, 0, [255, 0, 0]), (0, 1, [0, 255, 0]), (0, 2, [0, 0, 255]), (0, 3, [128, 128, 128]),
            (3, 0, [255, 255, 255]), (3, 1, [0, 0, 0]), (3, 3, [255, 255, 0]),
        ]
        for (row, column, colour) in drawn + grey {
            let found = picture.colour(row, column)
            let worst = zip(found, colour).map { abs($0 - $1) }.max() ?? 255
            #expect(worst <= film.tolerance, "\(found) instead of \(colour)")
        }
    }

    private func expectShape(_ movie: Path, _ film: TableFilm, _ studio: Studio) async throws {
        let lines = try await studio.tool(
            "ffprobe",
            [
                "-v", "error", "-select_streams", "v", "-read_intervals", "%+#3", "-of", "default=nw=1:nk=0",
                "-show_entries",
                "frame=width,height,sample_aspect_ratio,pix_fmt,color_range,color_space,color_primaries,color_transfer",
                .init("file:", movie),
            ])
        let facts = Dictionary(lines.map { $0.split(separator: "=") }.map { ($0[0], $0[1]) }) { first, _ in first }
        #expect("\(facts["width"] ?? "")x\(facts["height"] ?? "")" == film.shown)
        #expect(facts["sample_aspect_ratio"] == "1:1" && facts["pix_fmt"] == "yuv420p" && facts["color_range"] == "tv")
        let tags = ["color_space", "color_primaries", "color_transfer"].compactMap { facts[$0[...]] }
        #expect(tags.joined(separator: " ") == film.tags)
    }
}
