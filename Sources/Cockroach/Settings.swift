public import SystemCalls

/// Where the database is and how long it may take.
public struct Settings: Hashable, Sendable {
    /// As libpq reads it (PostgreSQL's manual, "Connection Strings"): a URI or `key=value` words, several hosts
    /// separated by commas. Without a password.
    public var connection: String
    /// The file with the password, up to the end of its first line; nil where a certificate or nothing is asked
    /// for.
    public var passwordFile: Path?
    /// The name of this box: its items' rows are nobody else's to change.
    public var box: String
    /// For each host, from the first packet to the session.
    public var connectTimeout: Duration = .seconds(10)
    /// For each statement, and for a transaction that stands still.
    public var statementTimeout: Duration = .seconds(30)
    /// For a row that another transaction holds.
    public var lockTimeout: Duration = .seconds(10)

    /// For the statements that go out together: the server ends each in its time, if it still says anything.
    public var answerTimeout: Duration = .seconds(60)

    public init(connection: String, passwordFile: Path? = nil, box: String) {
        self.connection = connection
        self.passwordFile = passwordFile
        self.box = box
    }
}
