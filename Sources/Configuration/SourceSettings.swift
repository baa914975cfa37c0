public import SystemCalls

/// A bucket that others fill: `[source NAME]`.
public struct SourceSettings: Equatable, Sendable {
    /// 1 to 32 of `a-z`, `0-9` and `-`; what was taken is remembered by it.
    public let name: String
    /// The spool that its films go into.
    public var spool = "main"
    public var endpoint = Address("https://s3.amazonaws.com")!
    public var region = "us-east-1"
    public var style = Configuration.Store.Style.path
    public var bucket = "films"
    /// Keys begin with one of these; none for every key.
    public var prefixes: [String] = []
    /// Globs for names that are left alone.
    public var ignore = [".*", "*.part", "*.tmp", "*.json", "*.xml", "*.txt", "*.csv", "*~"]
    /// The keys; the credential `NAME.credentials` where nothing else is said.
    public var credentials: SecretFile
    /// Authorities to trust, in PEM; nil for the system's.
    public var certificates: Path?
    /// Whose the films are; nil for the spool's own.
    public var organisation: String?
    /// Between two lists.
    public var reconcile = Duration.seconds(300)
    /// Films that are fetched at the same time.
    public var downloads = 4
    /// What its store proves itself with: the password of Basic, the key of a signature; nil for neither.
    public var secret: SecretFile?
    /// Certificates of topics' signatures, in PEM; nil where none are checked.
    public var topicCertificates: Path?
    /// ARNs of the topics that are heard. The same certificate signs for everybody's.
    public var topics: [String] = []

    /// Nil for what is no name of a source.
    public init?(_ name: String) {
        guard SectionName.isName(name), let credential = Name(name + ".credentials") else { return nil }
        self.name = name
        credentials = .named(credential)
    }
}

extension Configuration {
    /// What is remembered of other people's buckets: `[events]`.
    public struct Events: Equatable, Sendable {
        /// The directory with the inbox and the ledger.
        public var path: Path = "/var/lib/ingestd/events"
        /// Events that may wait.
        public var waiting = 100_000
    }
}
