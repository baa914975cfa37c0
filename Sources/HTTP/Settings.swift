public import SystemCalls

extension Client {
    /// How connections are made.
    public struct Settings: Sendable {
        /// The certificates that are trusted, PEM; nil for those of the system.
        public var certificates: Path?
        /// How long name, connection and TLS may take.
        public var connectTimeout: Duration = .seconds(10)
        /// Transfers at a time, and connections that are kept. Further requests wait for their turn, and no
        /// clock of theirs runs.
        public var connections = 16
        /// `http://host:port`; nil for none. The environment is not asked.
        public var proxy: String?

        public init() {}
    }
}
