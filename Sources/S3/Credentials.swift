/// Who asks.
public struct Credentials: Hashable, Sendable {
    public var accessKey: String
    public var secretKey: Secret
    /// Of temporary credentials.
    public var sessionToken: Secret?

    public init(accessKey: String, secretKey: Secret, sessionToken: Secret? = nil) {
        self.accessKey = accessKey
        self.secretKey = secretKey
        self.sessionToken = sessionToken
    }

    /// Reads the lines of a credentials file: `access_key_id = …`, `secret_access_key = …`, and for temporary
    /// ones `session_token = …`, also with `aws_` in front, as in the files of AWS's tools. Of a file with
    /// several sections the first counts. Lines that begin with `#` or `;` are comments.
    public init(parsing text: String) throws(CredentialsError) {
        var found: [String: String] = [:]
        var sections = 0
        for line in text.split(whereSeparator: \.isNewline).map({ $0.trimmed }) {
            if line.first == "[" { sections += 1 }
            guard sections < 2, let first = line.first, !"#;[".contains(first) else { continue }
            let parts = line.split(separator: "=", maxSplits: 1).map(\.trimmed)
            guard parts.count == 2 else { continue }
            let name = parts[0].lowercased()
            found[name.hasPrefix("aws_") ? String(name.dropFirst(4)) : name] = String(parts[1])
        }
        guard let key = found["access_key_id"] else { throw .lacks("access_key_id") }
        guard let secret = found["secret_access_key"] else { throw .lacks("secret_access_key") }
        accessKey = key
        secretKey = Secret(secret)
        sessionToken = found["session_token"].map { Secret($0) }
    }
}

/// A text that is never printed.
public struct Secret: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    let text: String

    public init(_ text: String) { self.text = text }

    public var description: String { "‹secret›" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension StringProtocol {
    /// Without blanks at its ends.
    fileprivate var trimmed: SubSequence {
        let end = lastIndex { !$0.isWhitespace }.map(index(after:)) ?? startIndex
        return self[..<end].drop(while: \.isWhitespace)
    }
}
