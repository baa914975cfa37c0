import FFmpeg
import Media
import Pipeline
import SystemCalls
import Testing

/// Beeps of a thousand hertz begin at known times in the sources. They are looked for, sample by sample, in everything
/// that is made.
@Suite("Every sound of a film", .serialized)
struct SoundTests {
    /// Four tenths of a second, then one a second, a tenth long each.
    static func beep(_ rate: Int, from first: Double = 0.4, seconds: Double = 5) -> String {
        "-f lavfi -i aevalsrc='\(tone(from: first))':s=\(rate):d=\(seconds)"
    }

    static func tone(from first: Double) -> String {
        "0.8*sin(2*PI*1000*(t-\(first)))*lt(mod(t-\(first)+10,1),0.1)*gte(t,\(first))"
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var file: Name
        var make: String
        var rate = 48_000
        var channels = 1
        var seconds = 5.0
        var bitRate = 64_000
    }

    static let cases = [
        Case(
            testDescription: "AAC in M4A: priming behind an edit list", file: "a.m4a",
            make: beep(44_100) + " -c:a aac", rate: 44_100),
        Case(
            testDescription: "MP3 with LAME's delay", file: "b.mp3", make: beep(44_100) + " -c:a libmp3lame",
            rate: 44_100),
        Case(testDescription: "8 kHz", file: "c.wav", make: beep(8_000)),
        Case(testDescription: "96 kHz", file: "d.flac", make: beep(96_000)),
        Case(testDescription: "Opus in Matroska", file: "e.mkv", make: beep(48_000) + " -c:a libopus"),
        Case(
            testDescription: "stereo", file: "f.wav", make: beep(48_000) + " -ac 2", channels: 2),
        Case(
            testDescription: "Vorbis in Ogg, an hour late", file: "g.ogg",
            make: beep(44_100) + " -c:a libvorbis -output_ts_offset 3600", rate: 44_100),
    ]

    @Test("Beeps are where they were, within a millisecond, and the film is as long as it was", arguments: cases)
    func positions(_ film: Case) async throws {
        let studio = try Studio()
        let source = try await studio.film(film.file, film.make)

        let product = try await studio.transcode(source)
        let heard = try await studio.heard(studio.assembled(product.tracks[0], in: product))

        #expect(product.faults == [])
        #expect(heard.rate == film.rate && heard.channels.count == film.channels)
        for channel in heard.channels.indices {
            #expect(
                near(heard.beeps(in: channel), [0.4, 1.4, 2.4, 3.4, 4.4], within: 0.001), "\(heard.beeps(in: channel))")
        }
        // The packets of MP3 and Opus hold up to a frame more than was put in.
        #expect(abs(heard.seconds - film.seconds) < 0.06, "\(heard.seconds)")
    }

    @Test("A sound that is heard before the first picture is kept whole; the picture stands from there")
    func early() async throws {
        let studio = try Studio()
        let source = try await studio.film(
            "source.mkv", "-itsoffset 0.6 -f lavfi -i testsrc2=s=160x90:r=25:d=4", Self.beep(48_000, seconds: 4.6),
            "-map 0 -map 1 -c:v libx264 -preset ultrafast -c:a flac")

        let product = try await studio.transcode(source)

        #expect(product.faults == [])
        #expect(product.plan.probe.pictureDelay == .milliseconds(600))
        for movie in product.movies {
            #expect(near(try await studio.heard(movie).beeps(), [0.4, 1.4, 2.4, 3.4, 4.4], within: 0.001))
            let shown = try await studio.tool(
                "ffprobe",
                [
                    "-v", "error", "-select_streams", "v", "-show_entries", "frame=pts_time", "-of", "csv=p=0",
                    .init("file:", movie),
                ])
            let times = shown.compactMap { Double($0.prefix { $0 != "," }) }
            #expect(times.count == 100 && times[0] == 0)
            #expect(near(Array(times.dropFirst().prefix(3)), [0.64, 0.68, 0.72], within: 0.001), "\(times.prefix(4))")
        }
    }

    @Test("A gap in the timestamps is silence, and what comes behind it is at its time")
    func gap() async throws {
        let studio = try Studio()
        let source = try await studio.film(
            "source.mkv", "-f lavfi -i testsrc2=s=160x90:r=25:d=5", Self.beep(48_000),
            "-af aselect='not(between(t,1.8,2.8))' -map 0 -map 1 -c:v libx264 -preset ultrafast -c:a flac")

        let product = try await studio.transcode(source, rungs: [90])

        #expect(product.faults == [])
        #expect(near(try await studio.heard(product.movies[0]).beeps(), [0.4, 1.4, 3.4, 4.4], within: 0.001))
    }

    static let ends = [
        ("loop.mp4", "-stream_loop 9 -i @ -c copy"), ("loop.mkv", "-stream_loop 9 -i @ -c copy"),
        ("loop.ts", "-stream_loop 9 -i @ -c copy"), ("same.mp4", "-i @ -c copy"),
        ("long.mp4", "-i @ -f lavfi -i sine=d=3.3 -map 0:v -map 1 -c:v copy -c:a aac"),
        ("short.mov", "-i @ -f lavfi -i sine=d=0.3 -map 0:v -map 1 -c:v copy -c:a pcm_s16le"),
        ("two.mkv", "-i @ -f lavfi -i sine=d=1 -f lavfi -i sine=d=2.5 -map 0:v -map 1 -map 2 -c:v copy -c:a ac3"),
    ]

    @Test("All sounds and the picture end together, in MP4 and HLS, whatever the source says", arguments: ends)
    func end(_ name: String, _ make: String) async throws {
        let studio = try Studio()
        let base = try await studio.film(
            "base.mp4",
            "-f lavfi -i testsrc2=s=160x90:r=25:d=1.96 -f lavfi -i sine=d=2.03 -c:v libx264 -preset ultrafast -c:a aac")
        let source = try await studio.film(Name(name)!, make.replacing("@", with: "\(base)"))

        let product = try await studio.transcode(source)

        #expect(product.faults == [])
        let lengths = product.tracks.map { $0.duration / .seconds(1) }
        #expect(lengths.max()! - lengths.min()! < 0.04, "\(lengths)")
        for movie in product.movies {
            let facts = try await studio.tool(
                "ffprobe", ["-v", "error", "-show_entries", "stream=duration", "-of", "csv=p=0", .init("file:", movie)])
            let durations = facts.compactMap { Double($0) }
            #expect(durations.count == product.plan.probe.audio.count + 1)
            #expect(durations.allSatisfy { abs($0 - lengths[0]) < 0.04 }, "\(facts)")
        }
    }

    @Test("A film keeps all of its sounds, with languages and names; one is enabled")
    func languages() async throws {
        let studio = try Studio()
        let source = try await studio.film(
            "source.mkv",
            "-f lavfi -i testsrc2=s=160x90:r=25:d=5", Self.beep(48_000), Self.beep(48_000, from: 0.7),
            "-f lavfi -i aevalsrc='\(Array(repeating: Self.tone(from: 0.2), count: 6).joined(separator: "|"))':s=48000:d=5:c=5.1",
            "-map 0 -map 1 -map 2 -map 3 -c:v libx264 -preset ultrafast -c:a:0 flac -c:a:1 libmp3lame -c:a:2 ac3",
            "-metadata:s:a:0 language=eng -metadata:s:a:1 language=ger -metadata:s:a:1 title=Kommentar",
            "-metadata:s:a:2 language=eng -disposition:a:0 0 -disposition:a:1 default -disposition:a:2 0")

        let product = try await studio.transcode(source)

        #expect(product.faults == [])
        let sounds = product.tracks.filter { $0.kind == .audio }
        #expect(sounds.map(\.name) == ["audio-00", "audio-01", "audio-02"])
        #expect(sounds.map(\.language) == ["eng", "ger", "eng"] && sounds.map(\.channels) == [1, 1, 6])
        #expect(sounds.map(\.isDefault) == [false, true, false])
        let firsts = [0.4, 0.7, 0.2]
        for movie in product.movies {
            for (place, first) in firsts.enumerated() {
                let heard = try await studio.heard(movie, stream: place)
                #expect(
                    near(heard.beeps(), (0..<5).map { first + Double($0) }.filter { $0 < 5 }, within: 0.001),
                    "\(heard.beeps())")
                #expect(heard.channels.count == sounds[place].channels)
                #expect(abs(heard.seconds - 5) < 0.04)
            }
            let facts = try await studio.tool(
                "ffprobe",
                [
                    "-v", "error", "-select_streams", "a", "-show_entries",
                    "stream=channels:stream_tags=language,handler_name:stream_disposition=default", "-of", "csv=p=0",
                    .init("file:", movie),
                ])
            #expect(facts == ["1,0,eng", "1,1,deu,Kommentar", "6,0,eng"])
        }
    }

    @Test("A player of the multivariant playlist finds all of them, and decodes without a word")
    func playlist() async throws {
        let studio = try Studio()
        let source = try await studio.film(
            "source.mp4",
            "-f lavfi -i testsrc2=s=160x90:r=25:d=7", Self.beep(48_000, seconds: 7),
            Self.beep(48_000, from: 0.7, seconds: 7),
            "-map 0 -map 1 -map 2 -c:v libx264 -preset ultrafast -c:a aac -metadata:s:a:0 language=eng -metadata:s:a:1 language=deu"
        )
        let product = try await studio.transcode(source)

        let master = try studio.playlists(of: product)
        let facts = try await studio.tool(
            "ffprobe",
            [
                "-v", "warning", "-allowed_extensions", "ALL", "-show_entries",
                "stream=codec_type:stream_tags=language,comment",
                "-of", "csv=p=0", .init("file:", master),
            ])

        #expect(facts.contains("audio,en,English") && facts.contains("audio,de,Deutsch"), "\(facts)")
        try await studio.tool(
            "ffmpeg",
            [
                "-v", "warning", "-allowed_extensions", "ALL", "-i", .init("file:", master), "-map", "0", "-f", "null",
                "-",
            ])
    }

    @Test("No seam is heard: what HLS plays is what the MP4 plays, sample by sample")
    func seams() async throws {
        let studio = try Studio()
        let source = try await studio.film(
            "source.mp4",
            "-f lavfi -i testsrc2=s=160x90:r=24000/1001:d=7 -f lavfi -i sine=437:r=44100:d=7 -f lavfi -i anoisesrc=d=7:c=pink:r=48000",
            "-map 0 -map 1 -map 2 -c:v libx264 -preset ultrafast -c:a aac -ac:a:1 2")

        let product = try await studio.transcode(source)
        let master = try studio.playlists(of: product)

        #expect(product.faults == [])
        for (place, track) in product.tracks.filter({ $0.kind == .audio }).enumerated() {
            #expect(track.segments.count == 5)
            let movie = try await studio.heard(product.movies[0], stream: place)
            let playlist = master.parent / Name(track.name)! / Name(MediaPlaylist.fileName)!
            #expect(try await studio.heard(studio.assembled(track, in: product)) == movie)
            #expect(try await studio.heard(playlist, playlist: true) == movie)
        }
    }

    @Test("More than six channels become six, other layouts stereo; nothing overloads")
    func layouts() async throws {
        for (layout, count, expected) in [("7.1", 8, 6), ("quad", 4, 2), ("3.0", 3, 2), ("6.1", 7, 6), ("5.0", 5, 2)] {
            let studio = try Studio()
            let loud = Array(repeating: "0.99*sin(2*PI*500*t)", count: count).joined(separator: "|")
            let source = try await studio.film("source.wav", "-f lavfi -i aevalsrc='\(loud)':s=48000:d=2:c=\(layout)")

            let product = try await studio.transcode(source)
            let heard = try await studio.heard(studio.assembled(product.tracks[0], in: product))

            #expect(product.faults == [] && product.tracks[0].channels == expected, "\(layout)")
            #expect(heard.channels.count == expected, "\(layout)")
            // Without the first and the last frame, where the encoder swings in and out.
            let peak = heard.channels.joined().map(abs).max() ?? 0
            #expect(peak > 0.5 && peak < 1.15, "\(layout): \(peak)")
        }
    }
}

/// As many, each near its own.
private func near(_ found: [Double], _ expected: [Double], within limit: Double) -> Bool {
    found.count == expected.count && zip(found, expected).allSatisfy { abs($0 - $1) < limit }
}
