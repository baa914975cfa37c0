import SystemCalls
import Testing

@testable import Watch

@Suite("What names say")
struct NamesTests {
    @Test(
        "Names that announce something unfinished are left alone",
        arguments: [
            ".film.mp4.Xa3d9F", "film.mp4.part", "film.mp4.PART", "film.mp4.filepart", "film.tmp", "film.crdownload",
            "film.mp4~", ".hidden", "film.mp4.partial",
        ] as [Name])
    func ignored(name: Name) {
        #expect(IgnoreRules.standard.rule(for: name, isDirectory: false) != nil)
    }

    @Test(
        "Other names are not",
        arguments: ["film.mp4", "part", "film.part.mp4", "tmp", "~film", "-rf", " ", "a\nb"] as [Name])
    func taken(name: Name) {
        #expect(IgnoreRules.standard.rule(for: name, isDirectory: false) == nil)
    }

    @Test("A file below a directory that is left alone is left alone too")
    func below() {
        #expect(IgnoreRules.standard.rule(for: [".~tmp~", "film.mp4"]) == ".*")
        #expect(IgnoreRules.standard.rule(for: ["a", ".rsync-partial", "film.mp4"]) == ".*")
        #expect(IgnoreRules.standard.rule(for: ["a", "b", "film.mp4"]) == nil)
    }

    @Test(
        "A pattern is stars, question marks and letters",
        arguments: [
            ("*", "x", true), ("a*b*c", "aXXbYYc", true), ("a*b*c", "aXXbYY", false), ("?.mp4", "a.mp4", true),
            ("?.mp4", "ab.mp4", false), ("*.MP4", "a.mp4", true), ("[a]", "a", false), ("a*", "a", true),
            ("*a", "ba", true),
            ("**a", "bbb", false),
        ] as [(NamePattern, Name, Bool)])
    func patterns(pattern: NamePattern, name: Name, matches: Bool) {
        #expect(pattern.matches(name, isDirectory: false) == matches)
    }

    @Test("A pattern with a slash at the end means directories")
    func directories() {
        let pattern: NamePattern = "work/"
        #expect(pattern.matches("work", isDirectory: true))
        #expect(!pattern.matches("work", isDirectory: false))
    }

    @Test("A pattern is for one name", arguments: ["a/b", "/", ""])
    func noPattern(text: String) {
        #expect(NamePattern(text) == nil)
    }

    @Test("Many stars against a long name take no time")
    func slow() throws {
        let pattern = try #require(NamePattern(String(repeating: "*a", count: 60) + "b"))
        let name = try #require(Name(String(repeating: "a", count: 255)))
        #expect(!pattern.matches(name, isDirectory: false))
    }

    @Test(
        "A side-car is named after its film",
        arguments: [
            ("film.mp4.json", "film.mp4", Sidecar.Match.exact), ("film.json", "film.mp4", .stem),
            ("film.json", "film", .exact), ("film.mp4.json", "film.mp4.mkv", .stem), ("FILM.JSON", "FILM.mov", .stem),
            ("film.json", "other.mp4", nil), ("film.json", "film.", .stem), (".x.json", ".x", .exact),
        ] as [(Name, Name, Sidecar.Match?)])
    func sidecars(name: Name, film: Name, match: Sidecar.Match?) throws {
        let sidecar = try #require(Sidecar(name))
        #expect(sidecar.match(film) == match)
    }

    @Test(
        "Not every name is a side-car's",
        arguments: [".json", "film.mp4", "json", "film.jsonl", "film.j\u{13}on"] as [Name])
    func noSidecar(name: Name) {
        #expect(Sidecar(name) == nil)
    }

    @Test("A film knows the names of its side-cars, the surest first")
    func names() throws {
        #expect(Sidecar.names(for: "film.mp4") == ["film.mp4.json", "film.json"])
        #expect(Sidecar.names(for: "film") == ["film.json"])
        let long = try #require(Name(String(repeating: "a", count: 251) + ".mp4"))
        #expect(Sidecar.names(for: long).isEmpty)
    }
}
