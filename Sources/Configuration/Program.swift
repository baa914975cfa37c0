public import SystemCalls

/// A program to run: looked for in PATH, or where the operator says it is.
public enum Program: Hashable, Sendable, CustomStringConvertible {
    case named(Name)
    case at(Path)

    /// Nil for a relative path: it would depend on where the daemon was started.
    init?(_ text: String) {
        if let path = Path(absolute: text) {
            self = .at(path)
        } else if let name = Name(text) {
            self = .named(name)
        } else {
            return nil
        }
    }

    public var description: String {
        switch self {
        case .named(let name): name.description
        case .at(let path): path.description
        }
    }
}

extension Path {
    /// Nil unless the text leads from `/` to something below it, without `.` and `..`. Doubled
    /// slashes become one, so that two spellings of one path compare as equal.
    init?(absolute text: String) {
        guard let path = Path(text), let names = path.names(below: "/") else { return nil }
        self = names.reduce("/") { $0 / $1 }
    }

    /// As a file would have to say it; only a path that is not UTF-8 reads differently.
    var configurationText: String { String(decoding: bytes, as: UTF8.self) }
}
