import Spool

/// The object keys of an item, from templates with `{org}`, `{asset}`, `{ext}`.
public struct Naming: Hashable, Sendable {
    public var `public` = "public/{org}/{asset}"
    public var raw = "raw/{org}/{asset}.{ext}"

    public init() {}

    /// The key of a file that is made of the item; `path` is relative to the item's public place.
    public func key(_ path: String, of ticket: Ticket) throws(Setback) -> ObjectKey {
        try key(fill(`public`, ticket) + "/" + path)
    }

    /// What every key of a file that is made of the item begins with, up to a `/`.
    func place(of ticket: Ticket) throws(Setback) -> ObjectKey { try key(fill(`public`, ticket)) }

    /// The key of the dropped file.
    public func original(of ticket: Ticket) throws(Setback) -> ObjectKey {
        try key(fill(raw, ticket))
    }

    private func fill(_ template: String, _ ticket: Ticket) -> String {
        let values = [
            "{org}": ticket.organisation, "{asset}": ticket.id.description, "{ext}": ticket.fileExtension ?? "bin",
        ]
        var text = ""
        var rest = template[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            text += rest[..<open]
            text += values[String(rest[open...close])] ?? String(rest[open...close])
            rest = rest[rest.index(after: close)...]
        }
        return text + rest
    }

    private func key(_ text: String) throws(Setback) -> ObjectKey {
        guard let key = ObjectKey(text) else {
            throw .temporary("the configuration makes no object key: \(text) (see [store] public and raw)")
        }
        return key
    }
}
