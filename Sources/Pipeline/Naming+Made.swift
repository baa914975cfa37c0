import Spool

extension Naming {
    /// Whether a key is one of those that are made by these templates, of whatever organisation and item.
    func made(_ key: String) -> Bool {
        let isOriginal = Self.rest(of: key[...], after: raw[...])?.isEmpty == true
        return isOriginal || Self.rest(of: key[...], after: `public`[...])?.first == "/"
    }

    /// What follows in a key after what a template makes; nil where the template makes no such beginning.
    private static func rest(of key: Substring, after template: Substring) -> Substring? {
        guard let first = template.first else { return key }
        guard first == "{", let close = template.firstIndex(of: "}") else {
            return key.first == first ? rest(of: key.dropFirst(), after: template.dropFirst()) : nil
        }
        let after = template[template.index(after: close)...]
        if template[...close] == "{asset}" {
            guard ItemID(key.prefix(36)) != nil else { return nil }
            return rest(of: key.dropFirst(36), after: after)
        }
        // An organisation and an ending have 1 to 64 characters and no slash: the longest that fits.
        let most = min(64, key.prefix { $0 != "/" }.count)
        for count in stride(from: most, through: 1, by: -1) {
            if let rest = rest(of: key.dropFirst(count), after: after) { return rest }
        }
        return nil
    }
}
