public import SystemCalls

extension Configuration {
    /// The text of one configuration file.
    public struct Source: Sendable {
        public let file: Path
        public let bytes: [UInt8]

        public init(_ file: Path, _ bytes: [UInt8]) {
            self.file = file
            self.bytes = bytes
        }
    }

    /// What the files say over the defaults; what a later file says goes over an earlier one. Throws
    /// everything that is wrong with them.
    public init(parsing sources: [Source]) throws(Problems) {
        var parser = Parser()
        parser.parse(sources)
        let problems = parser.problems(inOrderOf: sources.map(\.file))
        guard problems.isEmpty else { throw Problems(all: problems) }
        self = parser.configuration
    }
}

/// Puts what the files set in place, and collects what is wrong with it.
private struct Parser {
    private(set) var configuration = Configuration()
    private var problems: [Problem] = []

    /// A spool begins as the common sections have it, wherever in the files these stand: so first
    /// everything else, then the spools.
    mutating func parse(_ sources: [Configuration.Source]) {
        var sections: [SourceSection] = []
        for source in sources {
            let reader = SourceReader(source.bytes, from: source.file)
            sections += reader.sections
            problems += reader.problems
        }
        for section in sections where !Self.named.contains(section.firstWord) { apply(section) }
        let common = configuration
        let spools = several("spool", of: sections, KeyTable.spool) { SpoolSettings($0, inheriting: common) }
        configuration.spools = spools.isEmpty ? [SpoolSettings("main", inheriting: common)!] : spools.map(\.value)
        let nodes = several("node", of: sections, KeyTable.node) { NodeSettings($0) }
        if !nodes.isEmpty { configuration.nodes = nodes.map(\.value) }
        configuration.tokens = several("token", of: sections, KeyTable.token) { TokenSettings($0) }.map(\.value)
        configuration.sources = several("source", of: sections, KeyTable.source) { SourceSettings($0) }.map(\.value)
        configuration.organisations = several("organisation", of: sections, KeyTable.organisation) {
            OrganisationSettings($0)
        }.map(\.value)
        configuration.webhooks = several("webhook", of: sections, KeyTable.webhook) { WebhookSettings($0) }
            .map(\.value)
    }

    /// Sections that there may be several of: `[spool NAME]`.
    private static let named = ["spool", "node", "token", "organisation", "source", "webhook"]

    private mutating func apply(_ section: SourceSection) {
        guard let known = KeyTable.sections.first(where: { $0.name == section.name }) else {
            let names = KeyTable.sections.map(\.name)
            let suggestion =
                names.nearest(to: section.name).map { "[\($0)]" }
                ?? Self.named.nearest(to: section.firstWord).map { "[\($0) NAME]" }
            return problems.append(.unknownSection(section.name, suggestion: suggestion, section.place))
        }
        var changed = configuration
        apply(section, known.keys, to: &changed)
        configuration = changed
    }

    /// The sections of one kind, each name once, in the order in which they come.
    private mutating func several<Settings>(
        _ kind: String, of sections: [SourceSection], _ keys: [Key<Settings>], _ new: (String) -> Settings?
    ) -> [(name: String, value: Settings)] {
        var found: [(name: String, value: Settings)] = []
        for section in sections where section.firstWord == kind {
            if new(section.ownName) == nil { problems.append(.notAName(section.ownName, of: kind, section.place)) }
            // The keys of one without a proper name are looked at all the same.
            guard var settings = new(section.ownName) ?? new("x") else { continue }
            let place = found.firstIndex { $0.name == section.ownName }
            if let place { settings = found[place].value }
            apply(section, keys, to: &settings)
            if let place { found[place].value = settings } else { found.append((section.ownName, settings)) }
        }
        return found
    }

    private mutating func apply<Root>(_ section: SourceSection, _ keys: [Key<Root>], to root: inout Root) {
        for setting in section.settings {
            guard let key = keys.first(where: { $0.name == setting.key }) else {
                let suggestion = suggestion(for: setting.key, among: keys.map(\.name))
                problems.append(
                    .unknownKey(setting.key, section: section.name, suggestion: suggestion, setting.place))
                continue
            }
            if key.set(&root, setting.value) { continue }
            problems.append(
                .value(key.shown(setting.value), key: key.name, section: section.name, rule: key.rule, setting.place))
        }
    }

    /// A key of the same section that looks like it, or else the section that has it.
    private func suggestion(for key: String, among names: [String]) -> String? {
        if let name = names.nearest(to: key) { return name }
        let home = KeyTable.sections.first { $0.keys.contains { $0.name == key } }
        return home.map { "[\($0.name)] \(key)" }
    }

    /// By file and line; after them what is wrong with the whole, unless a line was to blame for it.
    func problems(inOrderOf files: [Path]) -> [Problem] {
        func rank(_ problem: Problem) -> (Int, Int) {
            guard let place = problem.place else { return (files.count, 0) }
            return (files.firstIndex(of: place.file) ?? files.count, place.line)
        }
        let blamed = Set(problems.compactMap(\.subject))
        let whole = configuration.validate().filter { $0.subject.map { !blamed.contains($0) } ?? true }
        return problems.sorted { rank($0) < rank($1) } + whole
    }
}

extension SourceSection {
    fileprivate var firstWord: String { name.split(separator: " ").first.map(String.init) ?? "" }
    fileprivate var ownName: String { name.split(separator: " ").dropFirst().joined(separator: " ") }
}

extension Problem {
    /// The key that it is about.
    fileprivate var subject: String? {
        guard case .value(_, let key, let section, _, _) = self else { return nil }
        return "[\(section)] \(key)"
    }

    fileprivate var place: Place? {
        switch self {
        case .unreadable, .notAFile, .noSpool, .twoSpools: nil
        case .notText(let place), .notALine(_, let place), .noSection(_, let place): place
        case .unknownSection(_, _, let place), .notAName(_, _, let place), .unknownKey(_, _, _, let place): place
        case .repeated(_, _, _, let place), .comment(_, _, let place): place
        case .value(_, _, _, _, let place): place
        }
    }
}
