extension Configuration {
    /// What holds, as a file that says the same: every key, and of a spool its path, its
    /// organisation and what it has otherwise than the rest.
    public var text: String {
        let common = KeyTable.sections.map { section in
            block(section.name, section.keys.map { ($0.name, $0.text(self)) })
        }
        let nodes = nodes.map { node in block("node \(node.name)", KeyTable.node.map { ($0.name, $0.text(node)) }) }
        let tokens = tokens.map { token in
            block("token \(token.name)", KeyTable.token.map { ($0.name, $0.text(token)) })
        }
        let sources = sources.map { source in
            block("source \(source.name)", KeyTable.source.map { ($0.name, $0.text(source)) })
        }
        let organisations = organisations.map { organisation in
            block("organisation \(organisation.name)", KeyTable.organisation.map { ($0.name, $0.text(organisation)) })
        }
        let webhooks = webhooks.map { webhook in
            block("webhook \(webhook.name)", KeyTable.webhook.map { ($0.name, $0.text(webhook)) })
        }
        let named = tokens + organisations + sources + webhooks
        return (common + (pins.kind == .kubo ? nodes : []) + named + spools.map(block)).joined(separator: "\n")
    }

    private func block(_ spool: SpoolSettings) -> String {
        let inherited = SpoolSettings(spool.name, inheriting: self)
        let keys = KeyTable.spool.filter { key in
            ["path", "organisation"].contains(key.name) || inherited.map { key.text($0) != key.text(spool) } ?? true
        }
        return block("spool \(spool.name)", keys.map { ($0.name, $0.text(spool)) })
    }

    private func block(_ section: String, _ keys: [(name: String, value: String)]) -> String {
        let lines = keys.map { $0.value.isEmpty ? "\($0.name) =" : "\($0.name) = \($0.value)" }
        return (["[\(section)]"] + lines).map { $0 + "\n" }.joined()
    }
}
