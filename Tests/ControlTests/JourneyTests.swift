import CommandLineOptions
import ContentAddress
import JSONValue
import Pipeline
import Spool
import SystemCalls
import Testing

@testable import IngestControl

@Suite("ingestctl beside a spool without a daemon")
struct JourneyTests {
    @Test("A finished film is counted, listed and shown, with each version of its document")
    func finished() async throws {
        let (box, item) = try await Box.done()

        let status = try JSON(parsing: Array(await box.ctl("status", "--json").out.utf8))
        #expect(status["spools"]?[0]?["stages"]?["done"]?.int == 1)
        #expect(status["spools"]?[0]?["state"]?.string == "stopped")
        let row = try JSON(parsing: Array(await box.ctl("list", "done", "--json").out.utf8))
        #expect(row["id"]?.string == item.id.description)
        #expect(row["name"]?.string == "film.mp4")
        #expect(await box.ctl("list", "failed").out.isEmpty)
        let shown = await box.ctl("show", item.id.word).out
        #expect(shown.contains("\"status\": \"completed\""))
        #expect(shown.contains("root CID"))
        let first = await box.ctl("show", item.id.word, "--version", "1").out
        #expect(first.contains("document 1 of"))
        #expect(first.contains("\"status\": \"processing\""))
        #expect(await box.ctl("show", item.id.word, "--version", "99").code == 1)
    }

    @Test("A film is found by its ID, by the name that it was dropped under, and by a path into it")
    func found() async throws {
        let (box, item) = try await Box.done()
        let words: [Argument] = [
            item.id.word, "film.mp4", Argument(bytes: (box.spool.door / "film.mp4").bytes),
            Argument(bytes: item.source.bytes),
        ]

        for word in words {
            let answer = await box.ctl("why", word)
            #expect(answer.code == 0)
            #expect(answer.out.contains("film.mp4 is the item \(item.id) and is in done/"), "\(word)")
        }
        #expect(await box.ctl("why", "other.mp4").code == 1)
    }

    @Test("A failed film says why, with the tool's last words made harmless, and goes back on the road")
    func failed() async throws {
        let box = try await Box(
            obstacle: .permanent("stream 0 cannot be decoded", output: "\u{1b}[31mmoov\nbad \u{202e}atom"))
        let id = try box.admit("film.mp4")
        try await box.work()

        let why = await box.ctl("why", "film.mp4").out
        #expect(why.contains("It failed on its way out of segmented/"))
        #expect(why.contains("stream 0 cannot be decoded"))
        #expect(why.contains("    \\u{1b}[31mmoov\n    bad \\u{202e}atom"))
        #expect(await box.ctl("retry", id.word).code == 0)
        #expect(try box.spool.locate(id)?.stage == .admitted)
        let again = await box.ctl("retry", id.word)
        #expect(again.code == 1)
        #expect(again.complaints.contains("has not failed: it is in admitted/"))
        #expect(await box.ctl("why", id.word).out.contains("No daemon serves the spool"))
    }

    @Test("All failed films go back together")
    func retryAll() async throws {
        let box = try await Box(obstacle: .permanent("no"))
        _ = try box.admit("a.mp4", "a")
        _ = try box.admit("b.mp4", "b")
        try await box.work()

        #expect(await box.ctl("retry", "--all").code == 0)

        #expect(try box.spool.items(at: .admitted).count == 2)
        #expect(await box.ctl("retry", "--all").out == "nothing has failed\n")
    }

    @Test("A pause outlives the command, is seen and ends")
    func pause() async throws {
        let box = try await Box()
        let id = try box.admit("film.mp4")

        #expect(await box.ctl("pause").code == 0)
        #expect(try box.spool.isPaused())
        #expect(await box.ctl("status").out.contains("paused"))
        #expect(await box.ctl("why", id.word).out.contains("ingestctl resume"))
        #expect(await box.ctl("resume").code == 0)
        #expect(try !box.spool.isPaused())
    }

    @Test(
        "A file at the door is told the rule that holds it",
        arguments: [
            ("film.mp4.part", "rule *.part"), ("film.mp4", "changed less than"), ("film.mp4.json", "changed less than"),
        ] as [(Name, String)])
    func atTheDoor(_ name: Name, _ rule: String) async throws {
        let box = try await Box()
        try Disk().write([1], to: box.spool.door / name)

        let answer = await box.ctl("why", Argument(bytes: name.bytes))

        #expect(answer.out.contains("is at the door of the spool main"))
        #expect(answer.out.contains(rule))
    }

    @Test("A stranger's name cannot steer the terminal")
    func strangers() async throws {
        let name = Name(bytes: Array("\u{1b}[2J\n\u{202e}forged".utf8) + [0xff] + Array(".mp4".utf8))!
        let (box, item) = try await Box.done(name)

        for words in [["status"], ["list"], ["show", item.id.word], ["why", item.id.word], ["verify", "--all"]]
            as [[Argument]]
        {
            let out = await box.ctl(words[0], words.count > 1 ? words[1] : "--").out
            let harmful = out.unicodeScalars.contains {
                ($0.properties.generalCategory == .control && $0 != "\n") || $0.properties.generalCategory == .format
            }
            #expect(!harmful, "\(words)")
            #expect(out.split(separator: "\n").allSatisfy { !$0.hasPrefix("forged") })
        }
    }

    @Test("Without a spool status says what to do, and nothing else works")
    func offline() async throws {
        let box = try await Box()
        try Disk().rename(box.path / "spool", to: box.path / "away")

        let status = await box.ctl("status")
        #expect(status.code == 1)
        #expect(status.out.contains("offline"))
        #expect(await box.ctl("list").complaints.contains("mount it"))
    }

    @Test("The CID of a file needs no spool")
    func cid() async throws {
        let box = try await Box()
        try Disk().write(Array("hello\n".utf8), to: box.path / "hello")
        let file = Argument(bytes: (box.path / "hello").bytes)

        // `ipfs add` of Kubo 0.39 (v0) gives the same for "hello\n".
        #expect(
            await box.ctl("cid", file, "--profile", "unixfs-v0-2015").out
                == "QmZULkCELmmk5XNfCgTnCyFgAVxBRBXyDHGGMVoLFLiXEN\n")
        #expect(await box.ctl("cid", file).out.hasPrefix("bafkrei"))
        #expect(await box.ctl("cid", "/no/such/file").code == 1)
    }
}
