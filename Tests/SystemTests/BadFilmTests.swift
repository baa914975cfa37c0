import Glibc
import JSONValue
import Spool
import SystemCalls
import Testing

extension Appliance {
    @Suite("What is no film, or not a whole one") struct BadFilmTests {
        static let settings = "[door]\nhold = 2 s\nquiet = 1 s"

        @Test("Bad files end in failed/ with the reason in the receipt, and as they were dropped")
        func failed() async throws {
            try await Box.with(Self.settings) { box in
                let whole = try await film(box.directory / "whole.mp4")
                let text = box.directory / "text.mp4"
                try Disk().write(Array("#EXTM3U\nfile:///etc/passwd\n".utf8), to: text)
                let empty = box.directory / "empty.mp4"
                try Disk().write([], to: empty)
                let cut = box.directory / "cut.mp4"
                try Disk().write(Array(try Disk().read(whole).dropLast(5000)), to: cut)
                try await box.start()

                for file in [text, empty, cut] { try await box.drop(file, as: file.name!) }

                let reasons: [(Path, String)] = [
                    (text, "not a film"), (empty, "empty"), (cut, "cut off"),
                ]
                for (file, reason) in reasons {
                    let item = try await box.item(file.name!, at: .failed)
                    let receipt = try #require(try box.receipt(file.name!))
                    let failure = try #require(try box.json(item.failure))
                    #expect(receipt["status"]?.string == "failed")
                    #expect(receipt["failure"]?["reason"]?.string?.contains(reason) == true, "\(receipt.pretty)")
                    #expect(failure["reason"] == receipt["failure"]?["reason"])
                    #expect(failure["stage"]?.string == "admitted")
                    #expect(try Disk().same(item.source, file))
                }
                #expect(try await ticket(of: "cut.mp4", in: box)["proof"]?.string?.contains("hold time") == true)
            }
        }

        @Test("Damage in a picture that would be passed through is found and told, and the rest is encoded")
        func damaged() async throws {
            try await Box.with(Self.settings) { box in
                let whole = try await film(box.directory / "whole.mp4", seconds: 4)
                let broken = box.directory / "broken.mp4"
                try await damage(whole, into: broken, [40, 41, 60])
                try await box.start()

                try await box.drop(whole, as: "whole.mp4")
                try await box.drop(broken, as: "broken.mp4")

                let good = try #require(try box.json(try await box.item("whole.mp4").renditions / "renditions.json"))
                #expect(good["films"]?.array?.first?["passed_through"]?.bool == true && good["lost_frames"] == nil)
                let item = try await box.item("broken.mp4")
                let record = try #require(try box.json(item.renditions / "renditions.json"))
                let lost = try #require(record["lost_frames"]?.int)
                #expect(lost >= 3 && record["films"]?.array?.first?["passed_through"]?.bool == false)
                #expect(try await frames(of: item.renditions / "240p.mp4") == 100 - lost)
                #expect(try box.receipt("broken.mp4")?["lost_frames"]?.int == lost)
            }
        }

        /// Takes the begin of some packets away: nothing of them can be decoded.
        private func damage(_ film: Path, into copy: Path, _ packets: [Int]) async throws {
            let lines = try await run(
                "/usr/bin/ffprobe",
                [
                    "-v", "error", "-select_streams", "v", "-show_entries", "packet=pos", "-of", "csv=p=0",
                    .init("file:", film),
                ])
            var bytes = try Disk().read(film)
            for packet in packets {
                let place = try #require(Int(lines[packet].prefix { $0 != "," }))
                for offset in 0..<8 { bytes[place + offset] = 0 }
            }
            try Disk().write(bytes, to: copy)
        }

        private func ticket(of name: Name, in box: Box) async throws -> JSON {
            try JSON(parsing: try Disk().read(try await box.item(name, at: .failed).ticket))
        }

        @Test("Links, pipes and second names are refused in the receipt and left alone at the door")
        func refused() async throws {
            try await Box.with(Self.settings) { box in
                let whole = try await film(box.directory / "whole.mp4")
                try await box.start()

                try await run("/bin/ln", ["-s", .init("", whole), .init("", box.door / "link.mp4")])
                try await run("/bin/mkfifo", [.init("", box.door / "pipe.mp4")])
                try await run("/bin/ln", [.init("", whole), .init("", box.door / "second.mp4")])

                let reasons: [(Name, String)] = [
                    ("link.mp4", "symbolic link"), ("pipe.mp4", "a pipe"), ("second.mp4", "hard links"),
                ]
                for (name, reason) in reasons {
                    let receipt = try await box.note(name, saying: reason)
                    #expect(receipt["status"]?.string == "refused")
                    #expect(try Disk().exists(box.door / name))
                }
                for stage in Stage.allCases { #expect(try box.items(at: stage).isEmpty) }
            }
        }

        @Test("A file with a second name is taken when the other name has gone")
        func becomesTakeable() async throws {
            try await Box.with(Self.settings) { box in
                let whole = try await film(box.directory / "whole.mp4")
                try await box.start()
                try await run("/bin/ln", [.init("", whole), .init("", box.door / "film.mp4")])
                _ = try await box.note("film.mp4", saying: "hard links")

                try Disk().remove(file: whole)
                // Nothing changed in the door's directory itself: a person touches the file, or the slow tick comes.
                try await run("/bin/touch", [.init("", box.door / "film.mp4")])

                _ = try await box.item("film.mp4")
            }
        }

        @Test("A film that is written for a long time is waited for, and one that vanishes is forgotten")
        func slowly() async throws {
            try await Box.with(Self.settings) { box in
                let whole = try await film(box.directory / "whole.mp4")
                let bytes = try Disk().read(whole)
                try await box.start()
                let slow = try Writer(box.door / "slow.mp4")
                let gone = try Writer(box.door / "gone.mp4")
                slow.write(bytes[..<(bytes.count / 2)])
                gone.write(bytes[...])
                try await box.until("both are waited for") { try box.doorCount("waiting") == 2 }

                try Disk().remove(file: box.door / "gone.mp4")
                try await box.until("one is waited for") { try box.doorCount("waiting") == 1 }
                slow.write(bytes[(bytes.count / 2)...])
                slow.close()

                let item = try await box.item("slow.mp4")
                #expect(try Disk().same(item.source, whole))
                #expect(try box.receipt("gone.mp4") == nil)
                #expect(!box.logged.contains("gone.mp4"))
                gone.close()
            }
        }

        @Test("An upload that broke off is held, and goes on when it is resumed")
        func resumed() async throws {
            try await Box.with("") { box in
                let whole = try await film(box.directory / "whole.mp4")
                let bytes = try Disk().read(whole)
                try await box.start()
                try Disk().write(Array(bytes[..<(bytes.count / 2)]), to: box.door / "film.mp4")
                try await box.until("it is held") { try box.doorCount("held") == 1 }

                try Disk().append(Array(bytes[(bytes.count / 2)...]), to: box.door / "film.mp4")

                #expect(try Disk().same(try await box.item("film.mp4").source, whole))
            }
        }
    }
}

/// A file that is open for writing until `close`.
private final class Writer {
    private let number: Int32

    init(_ path: Path) throws {
        number = path.withCString { open($0, O_WRONLY | O_CREAT | O_CLOEXEC, 0o644) }
        guard number >= 0 else { throw SystemError.last("open", path) }
    }

    func write(_ bytes: ArraySlice<UInt8>) {
        let bytes = Array(bytes)
        #expect(Glibc.write(number, bytes, bytes.count) == bytes.count)
    }

    func close() { _ = Glibc.close(number) }
}
