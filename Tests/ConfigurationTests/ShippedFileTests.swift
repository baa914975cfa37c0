import Digest
import SystemCalls
import Testing

@testable import Configuration

@Suite("The shipped file")
struct ShippedFileTests {
    @Test("As it is shipped, it says nothing but the defaults")
    func asShipped() throws {
        #expect(try Configuration.load(file: shipped) == Configuration())
    }

    @Test("With every key uncommented, it says exactly the defaults")
    func uncommented() throws {
        let text = try uncommentedText()

        var defaults = Configuration()
        defaults.tokens = [TokenSettings("app")!]
        defaults.organisations = [OrganisationSettings("default")!]
        defaults.sources = [SourceSettings("studio")!]
        defaults.webhooks = [WebhookSettings("site")!]
        // One thing has no default: where the webhook is.
        #expect(throws: Problems.self) { try Configuration(parsing: [.init(shipped, Array(text.utf8))]) }
        let whole = text.replacing("\nurl = none", with: "\nurl = https://example.org/hook")
        defaults.webhooks[0].url = Address("https://example.org/hook")
        #expect(try Configuration(parsing: [.init(shipped, Array(whole.utf8))]) == defaults)
    }

    @Test("It has every key of the table, in its section, as it is printed, and no other")
    func complete() throws {
        let uncommented = SourceReader(Array(try uncommentedText().utf8), from: shipped)
        let shown = uncommented.sections.flatMap { section in
            section.settings.map { "[\(section.name)] \($0.key) = \($0.value)" }
        }

        let defaults = Configuration()
        let common = KeyTable.sections.flatMap { section in
            section.keys.map { "[\(section.name)] \($0.name) = \($0.text(defaults))" }
        }
        let spool = KeyTable.spool.map { "[spool main] \($0.name) = \($0.text(.main))" }
        let node = KeyTable.node.map { "[node local] \($0.name) = \($0.text(.local))" }
        let token = KeyTable.token.map { "[token app] \($0.name) = \($0.text(TokenSettings("app")!))" }
        let organisation = KeyTable.organisation.map {
            "[organisation default] \($0.name) = \($0.text(OrganisationSettings("default")!))"
        }
        let source = KeyTable.source.map { "[source studio] \($0.name) = \($0.text(SourceSettings("studio")!))" }
        let webhook = KeyTable.webhook.map { "[webhook site] \($0.name) = \($0.text(WebhookSettings("site")!))" }
        #expect(shown == common + token + organisation + source + webhook + node + spool)
        #expect(uncommented.problems == [])
    }

    @Test("Every key has a sentence above it")
    func documented() throws {
        let lines = try text().split(separator: "\n", omittingEmptySubsequences: false)
        let prose = lines.indices.filter { lines[$0].hasPrefix("# ") }
        let keys = lines.indices.filter { lines[$0].hasPrefix("#") && lines[$0].contains(" = ") && !prose.contains($0) }

        #expect(!keys.isEmpty)
        for key in keys {
            // Keys that belong together may share their sentence.
            let above = lines[..<key].lastIndex { !$0.hasPrefix("#") || $0.hasPrefix("# ") }
            #expect(above.map(prose.contains) == true, "\(lines[key])")
        }
    }

    @Test("The file that the package puts into /etc is what it always was: no upgrade asks about it")
    func unchanged() throws {
        let file = shipped.parent.parent / "packaging" / "ingestd.conf"

        let hash = Hexadecimal.encode(SHA256.digest(of: try Disk().read(file)))

        #expect(hash == "af7c614a36c0bf0f7fec58d3b9d651632aca3c0d806b9241c6a9da6913252147")
    }

    /// `#key = value` and `#[section]` without their sign; prose has a space behind it.
    private func uncommentedText() throws -> String {
        try text().split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.hasPrefix("#") && !$0.hasPrefix("# ") ? $0.dropFirst() : $0 }
            .joined(separator: "\n")
    }

    private func text() throws -> String {
        String(decoding: try Disk().read(shipped), as: UTF8.self)
    }

    private var shipped: Path {
        Path(#filePath).parent.parent.parent / "etc" / "ingestd.conf"
    }
}
