public import SystemCalls

/// One thing that is wrong with a configuration.
public enum Problem: Error, Hashable, Sendable {
    case unreadable(SystemError)
    /// A pipe or a directory, or more than 1 MiB.
    case notAFile(Path)
    /// Bytes that are not UTF-8, or control characters.
    case notText(Place)
    /// Neither a section, nor a key with a value, nor a comment.
    case notALine(String, Place)
    case noSection(key: String, Place)
    case unknownSection(String, suggestion: String?, Place)
    /// Of a section that there may be several of, such as `spool`.
    case notAName(String, of: String, Place)
    case unknownKey(String, section: String, suggestion: String?, Place)
    /// One file says two things; `first` is the line of the first.
    case repeated(key: String, section: String, first: Int, Place)
    /// A comment behind a value, which would be read as a part of it.
    case comment(key: String, section: String, Place)
    /// The place is nil where the value came from code, or breaks a rule only together with others.
    case value(String, key: String, section: String, rule: String, Place?)
    case noSpool
    case twoSpools(name: String)

    /// A line of a file, from 1.
    public struct Place: Hashable, Sendable, CustomStringConvertible {
        public let file: Path
        public let line: Int

        public var description: String { "\(file):\(line)" }
    }
}

/// All that is wrong with a configuration: never empty, in the order of files and lines.
public struct Problems: Error, Hashable, Sendable {
    public let all: [Problem]

    public init(all: [Problem]) {
        self.all = all
    }
}

extension Problems: CustomStringConvertible {
    /// One line for each.
    public var description: String { all.map(\.description).joined(separator: "\n") }
}

extension Problem: CustomStringConvertible {
    /// `/etc/ingestd/ingestd.conf:3: [door] quiet = soon: must be a duration …`
    public var description: String {
        switch self {
        case .unreadable(let error): "\(error)"
        case .notAFile(let path): "\(path): must be a regular file of at most 1 MiB"
        case .notText(let place): "\(place): must be UTF-8 without control characters"
        case .notALine(let text, let place): "\(place): \(text): must be [section], key = value or # comment"
        case .noSection(let key, let place): "\(place): \(key) stands before the first [section]"
        case .unknownSection(let name, let suggestion, let place):
            "\(place): unknown section [\(name)]\(Self.question(suggestion))"
        case .notAName(let name, let kind, let place):
            "\(place): [\(kind) \(name)]: a \(kind)'s name must be \(kind == "organisation" ? OrganisationSettings.rule : SectionName.rule)"
        case .unknownKey(let key, let section, let suggestion, let place):
            "\(place): unknown key \(key) in [\(section)]\(Self.question(suggestion))"
        case .repeated(let key, let section, let first, let place):
            "\(place): [\(section)] \(key) is set twice, first in line \(first)"
        case .comment(let key, let section, let place):
            "\(place): [\(section)] \(key): a comment must be on a line of its own (in a glob, write [#] for #)"
        case .value(let value, let key, let section, let rule, let place):
            "\(place.map { "\($0): " } ?? "")[\(section)] \(key) = \(value): must be \(rule)"
        case .noSpool: "there is no spool"
        case .twoSpools(let name): "there are two spools \(name)"
        }
    }

    private static func question(_ suggestion: String?) -> String {
        suggestion.map { "; did you mean \($0)?" } ?? ""
    }
}
