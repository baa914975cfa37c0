import Configuration
import Media
import SystemCalls
import Testing

@Suite("What a configuration says")
struct ReadingTests {
    @Test("The defaults keep their own rules")
    func defaults() throws {
        #expect(Configuration().validate() == [])
        #expect(try Configuration(parsing: []) == Configuration())
        #expect(Configuration().spools.map(\.name) == ["main"])
        #expect(Configuration().spools[0].path == "/var/spool/ingestd/main")
        #expect(Configuration().spools[0].encoding.ladder == .standard)
    }

    @Test("Blanks, comments, line ends of Windows and the order of a ladder's rungs do not matter")
    func spelling() throws {
        let plain = try parse("[transcode]\nladder = 360 720\nquality = 20\n[door]\nquiet = 500 ms")

        let odd = try parse(
            "# ours\r\n[ transcode ]\r\n\tladder=720\t 360\r\n  # why\r\nquality =20\r\n[door]\r\nquiet=500ms")

        #expect(odd == plain)
        #expect(
            plain.spools[0].encoding.ladder
                == Ladder([.init(height: 360, quality: 20), .init(height: 720, quality: 20)]))
        #expect(plain.spools[0].door.quiet == .milliseconds(500))
    }

    @Test("A spool has the common settings, wherever they stand, and its own over them")
    func inheritance() throws {
        let configuration = try parse(
            """
            [spool a]
            quiet = 5 s
            ladder = 720
            [door]
            quiet = 3 s
            poll = 9 s
            [spool b]
            [transcode]
            preset = slow
            """)

        #expect(configuration.spools.map(\.name) == ["a", "b"])
        #expect(configuration.spools.map(\.door.quiet) == [.seconds(5), .seconds(3)])
        #expect(configuration.spools.map(\.door.poll) == [.seconds(9), .seconds(9)])
        #expect(configuration.spools.map(\.encoding.preset) == [.slow, .slow])
        #expect(configuration.spools.map(\.encoding.heights.rungs.count) == [1, 3])
        #expect(configuration.spools[1].path == "/var/spool/ingestd/b")
    }

    @Test("A later file goes over an earlier one, key by key, in spools too")
    func layers() throws {
        let first = "[door]\nquiet = 3 s\npoll = 3 s\n[spool a]\npath = /first\norganisation = ours"
        let second = "[door]\nquiet = 4 s\n[spool a]\npath = /second"

        let configuration = try Configuration(
            parsing: [.init("/1", Array(first.utf8)), .init("/2", Array(second.utf8))])

        #expect(configuration.door.quiet == .seconds(4))
        #expect(configuration.door.poll == .seconds(3))
        #expect(configuration.spools.map(\.path) == ["/second"])
        #expect(configuration.spools.map(\.organisation) == ["ours"])
    }

    @Test("An empty list of globs ignores nothing, and programs are names or absolute paths")
    func values() throws {
        let configuration = try parse(
            "[door]\nignore =\n[transcode]\nffmpeg = /opt/ffmpeg\nffprobe = ffprobe6\n[daemon]\ncores = 4\n[retention]\noriginals = 0\ndone = 90 d\n[pins]\nrecheck = never"
        )

        #expect(configuration.door.ignore == [])
        #expect(configuration.transcode.ffmpeg == .at("/opt/ffmpeg"))
        #expect(configuration.transcode.ffprobe == .named("ffprobe6"))
        #expect(configuration.daemon.cores == 4)
        #expect(configuration.retention.originals == .zero && configuration.retention.done == .seconds(90 * 86_400))
        #expect(configuration.pins.recheck == nil)
    }

    @Test("What is printed says the same when it is read")
    func roundTrip() throws {
        let configuration = try parse(
            """
            [daemon]
            cores = 3
            [door]
            ignore =
            hold = 90 min
            [space]
            floor = 1536 MiB
            [transcode]
            ladder = 240 360
            ffmpeg = /opt/media tools/ffmpeg
            [spool a]
            path = /srv/ä/in
            hold = 36 h
            ignore = *.x [#]*
            [spool b]
            quality = 18
            """)

        let printed = configuration.text

        #expect(try parse(printed) == configuration)
        #expect(
            printed.hasSuffix(
                """
                [spool a]
                path = /srv/ä/in
                organisation = default
                hold = 36 h
                ignore = *.x [#]*

                [spool b]
                path = /var/spool/ingestd/b
                organisation = default
                quality = 18

                """))
        #expect(
            printed.contains(
                "[daemon]\nlog = auto\ncores = 3\nlevel = info\nbox = auto\nhang = 10 min\n\n[door]\nquiet = 2 s\ngrace = 500 ms\nhold = 90 min\n"
            ))
    }

    @Test("One directory can hold a spool and all that comes of it")
    func embedded() throws {
        let configuration = Configuration.embedded(at: "/srv/films")

        #expect(configuration.validate() == [])
        #expect(configuration.spools.map(\.path) == ["/srv/films/spool"])
        #expect(configuration.store.path == "/srv/films/store")
        #expect(configuration.pins.path == "/srv/films/shelf")
        #expect(configuration.catalog.path == "/srv/films/catalog.sqlite")
        #expect(try parse(configuration.text) == configuration)
        #expect(Configuration.embedded(at: "films").validate().count == 6)
    }

    private func parse(_ text: String) throws(Problems) -> Configuration {
        try Configuration(parsing: [.init("/c", Array(text.utf8))])
    }
}
