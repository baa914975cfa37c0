import Configuration
import SystemCalls
import Testing

@Suite("What is wrong with a configuration")
struct ProblemTests {
    @Test(
        "A bad line is named with its place, its value and the rule",
        arguments: [
            (
                "[door]\nquiet = soon",
                "/c:2: [door] quiet = soon: must be a duration from 100 ms to 1 h (ms, s, min, h, d)"
            ),
            ("[door]\nquiet = 2", "/c:2: [door] quiet = 2: must be a duration from 100 ms to 1 h (ms, s, min, h, d)"),
            (
                "[door]\nquiet = 99 ms",
                "/c:2: [door] quiet = 99 ms: must be a duration from 100 ms to 1 h (ms, s, min, h, d)"
            ),
            (
                "[door]\nhold = 9223372036854775807 d",
                "/c:2: [door] hold = 9223372036854775807 d: must be a duration from 1 s to 365 d (ms, s, min, h, d)"
            ),
            (
                "[space]\nfloor = 1 GB",
                "/c:2: [space] floor = 1 GB: must be a size such as 16 MiB (B, KiB, MiB, GiB, TiB)"
            ),
            ("[space]\ninodes = -1", "/c:2: [space] inodes = -1: must be a whole number from 0"),
            ("[daemon]\ncores = 257", "/c:2: [daemon] cores = 257: must be auto, or a whole number from 1 to 256"),
            ("[daemon]\nlog = syslog", "/c:2: [daemon] log = syslog: must be one of auto, journal, stderr"),
            (
                "[transcode]\nladder = 480 721",
                "/c:2: [transcode] ladder = 480 721: must be different even heights from 64 to 8640, with spaces between them"
            ),
            (
                "[transcode]\nladder = 480 480",
                "/c:2: [transcode] ladder = 480 480: must be different even heights from 64 to 8640, with spaces between them"
            ),
            (
                "[transcode]\nladder =",
                "/c:2: [transcode] ladder = : must be different even heights from 64 to 8640, with spaces between them"
            ),
            (
                "[transcode]\nffmpeg = bin/ffmpeg",
                "/c:2: [transcode] ffmpeg = bin/ffmpeg: must be a program's name, looked for in PATH, or its absolute path"
            ),
            ("[store]\nkind = s4", "/c:2: [store] kind = s4: must be one of local, s3"),
            (
                "[store]\nkind = s3",
                "[store] endpoint = none: must be an address, where kind = s3 wants a server to ask"
            ),
            (
                "[store]\nendpoint = ftp://x",
                "/c:2: [store] endpoint = ftp://x: must be none, or an address such as https://host:port, without user and query"
            ),
            (
                "[catalog]\nconnection = postgres://me:word@host/db",
                "/c:2: [catalog] connection = ‹secret›: must be a connection string or URI as libpq takes it, without a password"
            ),
            (
                "[pins]\nkind = kubo\nconfirm = 2",
                "[pins] confirm = 2: must be at most as many as there are nodes: 1"
            ),
            (
                "[pins]\nkind = kubo\n[node far]\nkind = service\ntoken = /t",
                "[node far] kind = service: must be of kind kubo, for one of the nodes at least: a service fetches from it"
            ),
            ("[node Far]", "/c:1: [node Far]: a node's name must be 1 to 32 of a-z, 0-9 and '-'"),
            (
                "[retention]\ndone = 30",
                "/c:2: [retention] done = 30: must be keep, or 0, or a duration such as 30 d (min, h, d)"
            ),
            (
                "[store]\nbucket = My_Media",
                "/c:2: [store] bucket = My_Media: must be 3 to 63 of a-z, 0-9, '.' and '-', the first a letter or a digit"
            ),
            (
                "[store]\npath = store",
                "/c:2: [store] path = store: must be an absolute path without . and .., other than /"
            ),
            (
                "[store]\npublic = p/{asset}.{ext}",
                "/c:2: [store] public = p/{asset}.{ext}: must be a relative object key with {asset} in it and no variables but {org}, {asset}"
            ),
            ("[door]\nqiet = 2 s", "/c:2: unknown key qiet in [door]; did you mean quiet?"),
            ("[door]\nsegment = 4 s", "/c:2: unknown key segment in [door]; did you mean [transcode] segment?"),
            ("[door]\ncolour = red", "/c:2: unknown key colour in [door]"),
            ("[spool a]\nitems = 2", "/c:2: unknown key items in [spool a]; did you mean [transcode] items?"),
            ("[dor]\nquiet = soon", "/c:1: unknown section [dor]; did you mean [door]?"),
            ("[spools main]", "/c:1: unknown section [spools main]; did you mean [spool NAME]?"),
            ("[cloud]", "/c:1: unknown section [cloud]"),
            ("[spool]", "/c:1: [spool ]: a spool's name must be 1 to 32 of a-z, 0-9 and '-'"),
            ("[spool Main]", "/c:1: [spool Main]: a spool's name must be 1 to 32 of a-z, 0-9 and '-'"),
            ("[spool a b]", "/c:1: [spool a b]: a spool's name must be 1 to 32 of a-z, 0-9 and '-'"),
            ("[spool ../x]", "/c:1: [spool ../x]: a spool's name must be 1 to 32 of a-z, 0-9 and '-'"),
            ("quiet = 2 s", "/c:1: quiet stands before the first [section]"),
            ("[door]\nquiet", "/c:2: quiet: must be [section], key = value or # comment"),
            ("[door]\n= 2 s", "/c:2: = 2 s: must be [section], key = value or # comment"),
            ("[door", "/c:1: [door: must be [section], key = value or # comment"),
            ("[door]\nquiet = 2 s\nquiet = 3 s", "/c:3: [door] quiet is set twice, first in line 2"),
            ("[door]\nquiet = 2 s\n[space]\n[door]\nquiet = 3 s", "/c:5: [door] quiet is set twice, first in line 2"),
            (
                "[door]\nquiet = 2 s # fast",
                "/c:2: [door] quiet: a comment must be on a line of its own (in a glob, write [#] for #)"
            ),
            ("[door]\nquiet = 2\u{1B}[31m s", "/c:2: must be UTF-8 without control characters"),
            ("[door]\nquiet = 2 s\nhold = 1 s", nil),
        ])
    func sentence(_ text: String, _ sentence: String?) {
        let problems = problems(text)

        #expect(problems == [sentence ?? "[door] hold = 1 s: must be at least quiet = 2 s"])
    }

    @Test("Bytes that are not UTF-8 are a problem of their line, and the next line is still read")
    func notUTF8() {
        let bytes = Array("[door]\n# M".utf8) + [0xFC] + Array("ller\nqiet = 1 s".utf8)

        #expect(throws: Problems.self) { try Configuration(parsing: [.init("/c", bytes)]) }
        #expect(
            problems(bytes) == [
                "/c:2: must be UTF-8 without control characters",
                "/c:3: unknown key qiet in [door]; did you mean quiet?",
            ])
    }

    @Test("Every problem is named at once, in the order of the lines")
    func all() {
        let text = """
            nonsense
            [spool BAD]
            quality = 99
            [door]
            quiet = soon
            holt = 1 h
            [patience]
            first = 1 min
            longest = 2 s
            [spool a]
            path = /var/lib/ingestd/store
            segment = 1 s
            """

        #expect(
            problems(text) == [
                "/c:1: nonsense: must be [section], key = value or # comment",
                "/c:2: [spool BAD]: a spool's name must be 1 to 32 of a-z, 0-9 and '-'",
                "/c:3: [spool BAD] quality = 99: must be a whole number from 0 to 51",
                "/c:5: [door] quiet = soon: must be a duration from 100 ms to 1 h (ms, s, min, h, d)",
                "/c:6: unknown key holt in [door]; did you mean hold?",
                "/c:12: [spool a] segment = 1 s: must be a duration from 2 s to 1 min (ms, s, min, h, d)",
                "[patience] longest = 2 s: must be at least first = 1 min",
                "[store] path = /var/lib/ingestd/store: must be apart from [spool a] path = "
                    + "/var/lib/ingestd/store: what lies in a watched tree is taken in again",
            ])
    }

    @Test(
        "No two paths may be one or lie one inside the other",
        arguments: [
            (
                "[spool a]\npath = /s\n[spool b]\npath = /s",
                "[spool b] path = /s: must be apart from [spool a] path = /s"
            ),
            (
                "[spool a]\npath = /s/b\n[spool b]\npath = //s/",
                "[spool b] path = /s: must be apart from [spool a] path = /s/b"
            ),
            (
                "[spool a]\npath = /s\n[pins]\npath = /s/done/shelf",
                "[pins] path = /s/done/shelf: must be apart from [spool a] path = /s: what lies in a watched tree is taken in again"
            ),
            (
                "[spool a]\npath = /s\n[catalog]\npath = /s/c.sqlite",
                "[catalog] path = /s/c.sqlite: must be apart from [spool a] path = /s: what lies in a watched tree is taken in again"
            ),
            (
                "[store]\npath = /d\n[pins]\npath = /d/shelf",
                "[pins] path = /d/shelf: must be apart from [store] path = /d"
            ),
            ("[spool a]\npath = /s\n[spool b]\npath = /spool", nil),
        ])
    func trees(_ text: String, _ sentence: String?) {
        #expect(problems(text) == [sentence].compactMap(\.self))
    }

    @Test(
        "Originals and renditions have keys apart from one another",
        arguments: [
            ("{org}/{asset}", "{org}/{asset}/source.{ext}", false), ("a/{asset}/b", "a/{asset}", false),
            ("{asset}", "{asset}", false), ("{org}/{asset}/made", "{org}/{asset}/source", true),
            ("{asset}", "{asset}.{ext}", true),
        ])
    func templates(_ published: String, _ raw: String, _ isGood: Bool) {
        let problems = problems("[store]\npublic = \(published)\nraw = \(raw)")

        let sentence =
            "[store] raw = \(raw): must be apart from public = \(published): neither may lie inside the other"
        #expect(problems == (isGood ? [] : [sentence]))
    }

    @Test(
        "A template is refused that makes no safe key, or one key for two items",
        arguments: [
            "", "raw", "{org}", "/{asset}", "{asset}/", "a//{asset}", "../{asset}", "./{asset}", "{asset", "asset}",
            "{{asset}}", "{asset}}", "{Asset}", "{asset}/{year}", "{}{asset}",
        ])
    func badTemplate(_ text: String) {
        #expect(KeyTemplate(text) == nil)
        #expect(problems("[store]\nraw = \(text)").count == 1)
    }

    @Test("Settings made in code are held to the same rules")
    func code() {
        var configuration = Configuration()
        configuration.transcode.nice = 20
        configuration.door.quiet = .microseconds(1_500_500)
        configuration.door.ignore = ["a b"]
        configuration.store.path = "relative"
        configuration.spools.append(.main)

        #expect(
            configuration.validate().map(\.description) == [
                "[door] quiet = 1500 ms: must be a duration from 100 ms to 1 h (ms, s, min, h, d)",
                "[door] ignore = a b: must be globs for names, with spaces between them and no slashes",
                "[transcode] nice = 20: must be a whole number from 0 to 19",
                "[store] path = relative: must be an absolute path without . and .., other than /",
                "there are two spools main",
                "[spool main] path = /var/spool/ingestd/main: must be apart from [spool main] path = "
                    + "/var/spool/ingestd/main",
            ])
    }

    @Test("A daemon without a spool has nothing to do")
    func noSpool() {
        var configuration = Configuration()
        configuration.spools = []

        #expect(configuration.validate().map(\.description) == ["there is no spool"])
    }

    private func problems(_ text: String) -> [String] { problems(Array(text.utf8)) }

    private func problems(_ bytes: [UInt8]) -> [String] {
        do throws(Problems) {
            _ = try Configuration(parsing: [.init("/c", bytes)])
            return []
        } catch {
            return error.all.map(\.description)
        }
    }
}
