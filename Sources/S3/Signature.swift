internal import Digest
internal import Pipeline
public import SystemCalls

/// AWS Signature Version 4 for S3 ("Authenticating Requests (AWS Signature Version 4)", Amazon S3 API Reference):
/// pure functions of the request, the credentials and the instant.
public struct Signature: Sendable {
    public var credentials: Credentials
    public var region: String
    /// When the request is made; a server takes it for a quarter of an hour.
    public var instant: Timestamp

    public init(_ credentials: Credentials, region: String, at instant: Timestamp) {
        self.credentials = credentials
        self.region = region
        self.instant = instant
    }

    /// What is signed of a request. Nothing in it is encoded yet.
    public struct Subject: Sendable {
        public var method: String
        /// `host`, or `host:port` where it is not the scheme's own.
        public var host: String
        /// From the first slash on.
        public var path: String
        public var query: [(name: String, value: String)]
        /// All that are sent, but for `Host`; names in any case.
        public var headers: [(name: String, value: String)]

        public init(
            _ method: String, host: String, path: String, query: [(name: String, value: String)] = [],
            headers: [(name: String, value: String)] = []
        ) {
            self.method = method
            self.host = host
            self.path = path
            self.query = query
            self.headers = headers
        }

        /// The path and the query as they stand in the request.
        public var target: String { path.encodedPath + (query.isEmpty ? "" : "?" + canonicalQuery) }

        /// Sorted by the encoded names, as the specification wants it signed; sent the same way.
        fileprivate var canonicalQuery: String {
            query.map { ($0.name.encoded, $0.value.encoded) }.sorted { $0 < $1 }.map { "\($0)=\($1)" }
                .joined(separator: "&")
        }
    }

    /// The headers to be sent: those of the subject, and those that sign it.
    ///
    /// - Parameter payload: SHA-256 of the body in hexadecimal, which the server holds against what comes.
    public func headers(for subject: Subject, payload: String) -> [(name: String, value: String)] {
        var subject = subject
        subject.headers += [("x-amz-content-sha256", payload), ("x-amz-date", instant.basic)]
        if let token = credentials.sessionToken { subject.headers.append(("x-amz-security-token", token.text)) }
        let (canonical, names) = canonicalRequest(subject, payload)
        let authorization =
            "AWS4-HMAC-SHA256 Credential=\(credentials.accessKey)/\(scope),SignedHeaders=\(names),"
            + "Signature=\(sign(canonical))"
        return subject.headers + [("Authorization", authorization)]
    }

    /// The path and query of a URL that anyone may use until it expires: a request that says who it is from.
    public func presigned(_ subject: Subject, for time: Duration) -> String {
        var subject = subject
        let names = signedHeaders(subject).map(\.name).joined(separator: ";")
        subject.query += [
            ("X-Amz-Algorithm", "AWS4-HMAC-SHA256"), ("X-Amz-Credential", "\(credentials.accessKey)/\(scope)"),
            ("X-Amz-Date", instant.basic), ("X-Amz-Expires", "\(time.components.seconds)"),
            ("X-Amz-SignedHeaders", names),
        ]
        if let token = credentials.sessionToken { subject.query.append(("X-Amz-Security-Token", token.text)) }
        let signature = sign(canonicalRequest(subject, "UNSIGNED-PAYLOAD").text)
        return "\(subject.target)&X-Amz-Signature=\(signature)"
    }

    private var scope: String { "\(instant.basic.prefix(8))/\(region)/s3/aws4_request" }

    private func signedHeaders(_ subject: Subject) -> [(name: String, value: String)] {
        let all = subject.headers.map { ($0.name.lowercased(), $0.value) } + [("host", subject.host)]
        return all.sorted { $0.0 < $1.0 }
    }

    private func canonicalRequest(_ subject: Subject, _ payload: String) -> (text: String, names: String) {
        let headers = signedHeaders(subject)
        let names = headers.map(\.name).joined(separator: ";")
        let lines = headers.map { "\($0.name):\($0.value.collapsed)\n" }.joined()
        let parts = [subject.method, subject.path.encodedPath, subject.canonicalQuery, lines, names, payload]
        return (parts.joined(separator: "\n"), names)
    }

    private func sign(_ canonical: String) -> String {
        let digest = Hexadecimal.encode(SHA256.digest(of: Array(canonical.utf8)))
        let text = "AWS4-HMAC-SHA256\n\(instant.basic)\n\(scope)\n\(digest)"
        var key = Array("AWS4\(credentials.secretKey.text)".utf8)
        for word in [String(instant.basic.prefix(8)), region, "s3", "aws4_request", text] {
            key = HMAC.sha256(Array(word.utf8), key: key)
        }
        return Hexadecimal.encode(key)
    }
}

extension String {
    /// AWS's `UriEncode`: everything but the unreserved characters of RFC 3986 §2.3.
    fileprivate var encoded: String { percentEncoded(self, keeping: unreserved) }
    /// The same, with the slashes between the names of a path.
    fileprivate var encodedPath: String { percentEncoded(self, keeping: unreservedAndSlash) }

    /// Without blanks at its ends, and with one where there were several.
    fileprivate var collapsed: String { split(separator: " ").joined(separator: " ") }
}

private let unreserved = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8)
private let unreservedAndSlash = unreserved.union("/".utf8)

extension Timestamp {
    /// `20130524T000000Z`
    fileprivate var basic: String { description.filter { $0 != "-" && $0 != ":" } }
}
