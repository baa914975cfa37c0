internal import SystemCalls

extension Configuration {
    /// Everything that is wrong, each with key, value and rule; empty where all is well.
    public func validate() -> [Problem] {
        commonRules() + spools.flatMap(spoolRules) + spoolList() + patienceRule() + templateRule() + storeRules()
            + nodeRules() + httpRules() + sourceRules() + webhookRules()
            + retentionRule() + treeRules()
    }

    private func commonRules() -> [Problem] {
        KeyTable.sections.flatMap { section in
            section.keys.filter { !$0.isAllowed(self) }
                .map { .value($0.shown($0.text(self)), key: $0.name, section: section.name, rule: $0.rule, nil) }
        } + holdRule(door, in: "door")
    }

    /// What a spool has from the common sections was looked at there.
    private func spoolRules(_ spool: SpoolSettings) -> [Problem] {
        let section = "spool \(spool.name)"
        let inherited = SpoolSettings(spool.name, inheriting: self)
        let own = KeyTable.spool.filter { key in inherited.map { key.text($0) != key.text(spool) } ?? true }
        let broken: [Problem] = own.filter { !$0.isAllowed(spool) }
            .map { .value($0.text(spool), key: $0.name, section: section, rule: $0.rule, nil) }
        return spool.door == door ? broken : broken + holdRule(spool.door, in: section)
    }

    private func spoolList() -> [Problem] {
        let names = spools.map(\.name)
        let twice = Set(names.filter { name in names.count { $0 == name } > 1 })
        return (names.isEmpty ? [.noSpool] : []) + twice.sorted().map { .twoSpools(name: $0) }
    }

    private func holdRule(_ door: Door, in section: String) -> [Problem] {
        guard door.hold < door.quiet else { return [] }
        let rule = "at least quiet = \(door.quiet.unitText)"
        return [.value(door.hold.unitText, key: "hold", section: section, rule: rule, nil)]
    }

    private func patienceRule() -> [Problem] {
        guard patience.longest < patience.first else { return [] }
        let rule = "at least first = \(patience.first.unitText)"
        return [.value(patience.longest.unitText, key: "longest", section: "patience", rule: rule, nil)]
    }

    /// A source among the renditions could take the place of one of them, and would be published.
    private func templateRule() -> [Problem] {
        let (raw, published) = (store.raw.sample + "/", store.published.sample + "/")
        guard raw.hasPrefix(published) || published.hasPrefix(raw) else { return [] }
        let rule = "apart from public = \(store.published): neither may lie inside the other"
        return [.value("\(store.raw)", key: "raw", section: "store", rule: rule, nil)]
    }
}

extension Configuration {
    private func storeRules() -> [Problem] {
        guard store.kind == .s3, store.endpoint == nil else { return [] }
        return [
            .value(
                "none", key: "endpoint", section: "store", rule: "an address, where kind = s3 wants a server to ask",
                nil)
        ]
    }

    /// What removes originals from the store looks at `done/`.
    private func retentionRule() -> [Problem] {
        guard let done = retention.done, let originals = retention.originals, done < originals else { return [] }
        let rule = "at least originals = \(originals.unitText)"
        return [.value(done.unitText, key: "done", section: "retention", rule: rule, nil)]
    }

    private func nodeRules() -> [Problem] {
        let broken = nodes.flatMap { node in
            KeyTable.node.filter { !$0.isAllowed(node) }
                .map { Problem.value($0.text(node), key: $0.name, section: "node \(node.name)", rule: $0.rule, nil) }
        }
        guard pins.kind == .kubo else { return broken }
        let addresses = nodes.map { "\($0.kind) \($0.address)" }
        let twice = nodes.indices.filter { addresses[..<$0].contains(addresses[$0]) }.map {
            Problem.value(
                "\(nodes[$0].address)", key: "address", section: "node \(nodes[$0].name)",
                rule: "another than that of every other node: it would confirm twice", nil)
        }
        let most = "at most as many as there are nodes: \(nodes.count)"
        let sources = "of kind kubo, for one of the nodes at least: a service fetches from it"
        let tokens = nodes.filter { $0.kind == .service && $0.token == nil }
            .map {
                Problem.value(
                    "none", key: "token", section: "node \($0.name)", rule: "a file: a service wants a token", nil)
            }
        return broken + tokens + twice
            + (pins.confirm <= nodes.count
                ? [] : [.value("\(pins.confirm)", key: "confirm", section: "pins", rule: most, nil)])
            + (nodes.contains { $0.kind == .kubo }
                ? [] : [.value("service", key: "kind", section: "node \(nodes[0].name)", rule: sources, nil)])
    }
}

extension Configuration {
    private func sourceRules() -> [Problem] {
        sources.flatMap { source in
            let section = "source \(source.name)"
            let broken: [Problem] = KeyTable.source.filter { !$0.isAllowed(source) }
                .map { .value($0.text(source), key: $0.name, section: section, rule: $0.rule, nil) }
            let isThere = spools.contains { $0.name == source.spool }
            let rule = "the name of a spool that there is"
            let isHeard = source.topicCertificates == nil || !source.topics.isEmpty
            let topics = "the topics that are heard: with topic_certificates alone, everybody's would be"
            return broken
                + (isThere ? [] : [.value(source.spool, key: "spool", section: section, rule: rule, nil)])
                + (isHeard ? [] : [.value("none", key: "topics", section: section, rule: topics, nil)])
        }
    }

    private func httpRules() -> [Problem] {
        var broken: [Problem] = []
        func complain(_ value: String, _ key: String, _ section: String, _ rule: String) {
            broken.append(.value(value, key: key, section: section, rule: rule, nil))
        }
        let secrets = tokens.map(\.secret)
        for (index, secret) in secrets.enumerated() where secrets[..<index].contains(secret) {
            complain("\(secret)", "secret", "token \(tokens[index].name)", "another than that of every other token")
        }
        if (http.certificate == nil) != (http.key == nil) {
            complain(http.key.map { "\($0)" } ?? "none", "key", "http", "set where certificate is, and nowhere else")
        }
        if !http.listen.isEmpty, tokens.isEmpty, !http.open {
            complain("no", "open", "http", "yes, or a [token NAME] be there: else nobody may ask anything")
        }
        for place in http.listen where tokens.isEmpty && !place.isNear {
            complain("\(place)", "listen", "http", "an address of this box alone, as long as there is no [token NAME]")
        }
        return broken
    }
}

extension Configuration {
    private func webhookRules() -> [Problem] {
        webhooks.flatMap { webhook in
            var broken: [Problem] = []
            func complain(_ value: String, _ key: String, _ rule: String) {
                broken.append(.value(value, key: key, section: "webhook \(webhook.name)", rule: rule, nil))
            }
            if webhook.url == nil { complain("none", "url", "an address: that is where it is told") }
            if webhook.events.isEmpty { complain("none", "events", "one at least") }
            for name in webhook.spools where !spools.contains(where: { $0.name == name }) {
                complain(name, "spools", "names of spools that there are")
            }
            return broken
        }
    }
}

extension Configuration {
    /// A path of ours, and the section whose `path` it is.
    private struct Tree {
        let section: String
        let path: Path
        let isWatched: Bool

        func overlaps(_ other: Tree) -> Bool {
            path == other.path || path.names(below: other.path) != nil || other.path.names(below: path) != nil
        }
    }

    /// No two of our paths may be the same or one inside the other. By their names: a link that
    /// leads from one into the other is not seen here.
    private func treeRules() -> [Problem] {
        let watched = spools.map { Tree(section: "spool \($0.name)", path: $0.path, isWatched: true) }
        let outputs = [
            Tree(section: "store", path: store.path, isWatched: false),
            Tree(section: "pins", path: pins.path, isWatched: false),
            Tree(section: "catalog", path: catalog.path, isWatched: false),
            Tree(section: "events", path: events.path, isWatched: false),
        ]
        let trees = watched + outputs
        return trees.indices.flatMap { index in
            trees[..<index].filter { $0.overlaps(trees[index]) }.map { problem(trees[index], $0) }
        }
    }

    private func problem(_ tree: Tree, _ other: Tree) -> Problem {
        let reason = other.isWatched && !tree.isWatched ? ": what lies in a watched tree is taken in again" : ""
        let rule = "apart from [\(other.section)] path = \(other.path)\(reason)"
        return .value(tree.path.configurationText, key: "path", section: tree.section, rule: rule, nil)
    }
}
