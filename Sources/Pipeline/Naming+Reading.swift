import Spool

extension Naming {
    /// Whose object a key names.
    public enum Owner: Hashable, Sendable {
        /// Something that was made of a film of this organisation.
        case published(organisation: String)
        /// A dropped file.
        case original(organisation: String)
        /// Nothing that we would name so.
        case nobody
    }

    public func owner(of key: ObjectKey) -> Owner {
        let text = key.description[...]
        // What is both is not published.
        if let organisation = Self.organisation(of: text, raw[...], isPlace: false) {
            return .original(organisation: organisation)
        }
        if let organisation = Self.organisation(of: text, `public`[...], isPlace: true) {
            return .published(organisation: organisation)
        }
        return .nobody
    }

    /// The organisation in a key that was made by `template`; nil where it was made by another.
    ///
    /// - Parameter isPlace: the key is that of something below what the template names.
    private static func organisation(
        of key: Substring, _ template: Substring, isPlace: Bool, known: String = ""
    ) -> String? {
        guard template.first == "{", let end = template.firstIndex(of: "}") else {
            guard let sign = template.first else {
                return (isPlace ? key.hasPrefix("/") : key.isEmpty) ? known : nil
            }
            guard key.first == sign else { return nil }
            return organisation(of: key.dropFirst(), template.dropFirst(), isPlace: isPlace, known: known)
        }
        let rest = template[template.index(after: end)...]
        let variable = template[template.index(after: template.startIndex)..<end]
        if variable == "asset" {
            let id = key.prefix(36)
            guard ItemID(id) != nil else { return nil }
            return organisation(of: key.dropFirst(36), rest, isPlace: isPlace, known: known)
        }
        let component = key.prefix { $0 != "/" }
        for count in stride(from: component.count, to: 0, by: -1) {
            let name = variable == "org" ? String(component.prefix(count)) : known
            if let found = organisation(of: key.dropFirst(count), rest, isPlace: isPlace, known: name) { return found }
        }
        return nil
    }
}
