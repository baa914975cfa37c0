public import SystemCalls

/// A small JSON file that travels beside a film and describes it: `film.mp4.json` or `film.json` for
/// `film.mp4`, in the same directory.
public struct Sidecar: Hashable, Sendable {
    /// The name without `.json`: the name of a film, or the name without its ending.
    public let base: Name

    /// Nil for a name that does not end in `.json` (in any case), or is nothing else.
    public init?(_ name: Name) {
        let ending = name.bytes.suffix(Self.ending.count).map { $0 | 0x20 }
        guard ending == Self.ending.map({ $0 | 0x20 }) else { return nil }
        guard let base = Name(bytes: name.bytes.dropLast(Self.ending.count)) else { return nil }
        self.base = base
    }

    /// How surely this side-car means a film of that name.
    public func match(_ film: Name) -> Match? {
        if film == base { return .exact }
        return film.stem == base ? .stem : nil
    }

    public enum Match: Hashable, Sendable {
        /// `film.mp4.json` for `film.mp4`. Goes before `stem` where both are there.
        case exact
        /// `film.json` for `film.mp4`; it may mean several films.
        case stem
    }

    /// The names of the side-cars that may belong to a film, the surest first; fewer than two where
    /// they would be too long for a name or the film has no ending.
    public static func names(for film: Name) -> [Name] {
        var names: [Name] = []
        for base in [film, film.stem] {
            if let base, let name = Name(bytes: base.bytes + ending), !names.contains(name) { names.append(name) }
        }
        return names
    }

    private static let ending = Array(".json".utf8)
}

extension Name {
    /// The name without its last ending; nil where it has none. A dot in front is no ending.
    fileprivate var stem: Name? {
        guard let dot = bytes.lastIndex(of: UInt8(ascii: ".")), dot > 0 else { return nil }
        return Name(bytes: bytes[..<dot])
    }
}
