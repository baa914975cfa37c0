import Spool
import SystemCalls
import Testing
import Watch

@testable import Pipeline

@Suite("Which objects are films for us") struct SourceRulesTests {
    static let rules: SourceRules = {
        var rules = SourceRules(prefixes: ["in/", "studio"], largest: 1000)
        rules.ours = Naming()
        return rules
    }()

    @Test(
        "What lies below the prefixes and is no folder, no scrap and nothing of ours is taken by its last name",
        arguments: [
            ("in/a.mp4", 1, "a.mp4"), ("in/b/Stu dio+ü.mov", 1000, "Stu dio+ü.mov"), ("studio-7/x.mp4", 5, "x.mp4"),
        ])
    func takes(_ key: String, _ size: Int, _ name: String) {
        #expect(Self.rules.verdict(key, size: size) == .take(Name(name)!))
    }

    @Test(
        "What is none of our business is left alone without a word",
        arguments: ["out/a.mp4", "a.mp4", "in/", "in/folder/", "in/.hidden", "in/.d/a.mp4", "in/a.part", "IN/a.mp4"])
    func ignores(_ key: String) {
        #expect(Self.rules.verdict(key, size: 1) == .ignore)
    }

    @Test(
        "What cannot be taken is refused with a reason",
        arguments: [("in//a.mp4", 1), ("in/../a.mp4", 1), ("in/a.mp4", 0), ("in/a.mp4", 1001), ("in/./a.mp4", 1)])
    func refuses(_ key: String, _ size: Int) {
        guard case .refuse(let reason) = Self.rules.verdict(key, size: size) else {
            Issue.record("\(key) is not refused")
            return
        }
        #expect(!reason.isEmpty)
    }

    @Test("Where source and store are one bucket, what we put there is never taken")
    func ours() {
        var rules = SourceRules(prefixes: [""])
        let id = ItemID.random()
        let made = [
            "public/default/\(id)/720p.mp4", "public/my-org.x/\(id)/a/b.m3u8", "raw/default/\(id).mp4",
            "raw/default/\(id).bin",
        ]
        let foreign = [
            "public/default/film.mp4", "public/\(id).mp4", "raw/default/film.mp4", "raw/default/\(id).mp4/x.mp4",
            "raw/a/b/\(id).mp4", "public/default/\(id)",
        ]
        for key in made + foreign { #expect(rules.verdict(key, size: 1) != .ignore, "\(key)") }

        rules.ours = Naming()

        for key in made { #expect(rules.verdict(key, size: 1) == .ignore, "\(key)") }
        for key in foreign { #expect(rules.verdict(key, size: 1) != .ignore, "\(key)") }
    }

    @Test("Templates of other forms are known, too")
    func templates() {
        let id = ItemID.random()
        var naming = Naming()
        naming.public = "{org}-{asset}"
        naming.raw = "{asset}/{org}.{ext}"
        #expect(naming.made("a-b-\(id)/x.mp4"))
        #expect(naming.made("\(id)/a.b.mp4"))
        #expect(!naming.made("a-b/\(id)/x.mp4"))
        #expect(!naming.made("\(id)/a"))
    }
}
