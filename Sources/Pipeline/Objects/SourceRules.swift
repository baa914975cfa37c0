public import SystemCalls
public import Watch

/// Which objects of a bucket are films that are to be taken: decided by key and size alone.
public struct SourceRules: Hashable, Sendable {
    /// What becomes of an object.
    public enum Verdict: Hashable, Sendable {
        /// It becomes an item of that name.
        case take(Name)
        /// It is none of our business.
        case ignore
        /// It is, and is not taken: a sentence.
        case refuse(String)
    }

    /// Keys begin with one of these.
    public var prefixes: [String]
    /// Names, and names of folders, that are left alone.
    public var ignored: IgnoreRules
    /// How the keys are made that we put there ourselves, where source and store are one bucket.
    public var ours: Naming?
    /// Bytes.
    public var largest: Int

    public init(prefixes: [String], ignored: IgnoreRules = .standard, ours: Naming? = nil, largest: Int = .max) {
        self.prefixes = prefixes
        self.ignored = ignored
        self.ours = ours
        self.largest = largest
    }

    public func verdict(_ key: String, size: Int) -> Verdict {
        guard isWatched(key), ours?.made(key) != true else { return .ignore }
        // Consoles show a folder for an empty object of that name.
        if key.utf8.last == UInt8(ascii: "/") { return .ignore }
        guard let names = ObjectKey(key)?.components, let name = names.last else {
            return .refuse("its key cannot be the name of a file")
        }
        if ignored.rule(for: names) != nil { return .ignore }
        guard size > 0 else { return .refuse("it is empty") }
        guard size <= largest else { return .refuse("it has \(size) bytes, more than the \(largest) that are taken") }
        return .take(name)
    }

    /// Whether a key is below one of the prefixes.
    public func isWatched(_ key: String) -> Bool { prefixes.contains { key.utf8.starts(with: $0.utf8) } }
}
