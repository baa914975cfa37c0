public import SystemCalls

/// Which names at the door announce something unfinished, to be left alone until it is renamed.
public struct IgnoreRules: Hashable, Sendable {
    private let patterns: [NamePattern]

    /// Dot-files (rsync's `.name.aB3xY9`, `.~tmp~/`, `.rsync-partial/`) and the names that uploaders,
    /// browsers and editors give to what they have not finished.
    public static let standard = IgnoreRules([
        ".*", "*.part", "*.partial", "*.filepart", "*.tmp", "*.crdownload", "*~",
    ])

    /// See `NamePattern` for what a pattern may say.
    public init(_ patterns: [NamePattern]) {
        self.patterns = patterns
    }

    /// The pattern that tells us to leave a name alone; nil when none does.
    public func rule(for name: Name, isDirectory: Bool) -> NamePattern? {
        patterns.first { $0.matches(name, isDirectory: isDirectory) }
    }

    /// The same for a file with all the directories that lead to it from the door.
    public func rule(for names: [Name]) -> NamePattern? {
        for (index, name) in names.enumerated() {
            if let rule = rule(for: name, isDirectory: index < names.count - 1) { return rule }
        }
        return nil
    }
}
