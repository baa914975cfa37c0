internal import Digest
internal import HTTP
internal import SystemCalls

/// One bucket at one endpoint: signs requests, sends them, tries again what passes, and tells a refusal from an
/// answer.
struct Bucket: Sendable {
    let settings: S3Store.Settings
    private let client: Client
    private let credentials: CredentialsFile
    private let site: Site

    /// A request to the bucket (key nil) or to an object in it.
    struct Call: Sendable {
        var method: Request.Method
        var key: String?
        var query: [(name: String, value: String)] = []
        var headers: [(name: String, value: String)] = []
        var body = Request.Body.none
        /// SHA-256 of the body in hexadecimal.
        var payload = Self.nothing
        /// Bytes.
        var answerLimit = 1 << 20
        var stall: Duration?
        var sink: (@Sendable (UnsafeRawBufferPointer) -> Request.Flow)?

        private static let nothing = Hexadecimal.encode(SHA256.digest(of: []))
    }

    init(_ settings: S3Store.Settings) {
        self.settings = settings
        var connection = Client.Settings()
        connection.certificates = settings.certificates
        connection.connections = settings.connections
        connection.proxy = settings.proxy
        client = Client(connection)
        credentials = CredentialsFile(settings.credentials)
        site = Site(settings)
    }

    /// The answer, which is a good one. A failure that may pass is tried again a few times.
    func send(_ call: Call) async throws(S3Error) -> Response {
        var delays = Delays()
        while true {
            do {
                return try await once(call)
            } catch {
                guard error.isPassing, let delay = delays.next() else { throw error }
                try? await Task.sleep(for: delay)  // Cancelled: said below, by the next request.
            }
        }
    }

    /// The path and query that anyone may use, behind the endpoint.
    func presigned(
        _ method: Request.Method, _ key: String, query: [(name: String, value: String)] = [], for time: Duration,
        headers: [(name: String, value: String)]
    ) throws(S3Error) -> String {
        let subject = Signature.Subject(
            method.rawValue, host: site.host, path: site.path(of: key), query: query, headers: headers)
        let signature = Signature(try current(), region: settings.region, at: settings.clock())
        return site.base + signature.presigned(subject, for: time)
    }

    /// The same without patience, but that credentials which were replaced while the request was on its way are no
    /// reason to fail.
    func once(_ call: Call) async throws(S3Error) -> Response {
        let used = try current()
        do {
            return try await once(call, as: used)
        } catch {
            guard case .refused(let refusal) = error, [400, 403].contains(refusal.status) else { throw error }
            let now = try current()
            guard now != used else { throw error }
            return try await once(call, as: now)
        }
    }

    private func once(_ call: Call, as credentials: Credentials) async throws(S3Error) -> Response {
        let now = settings.clock()
        let subject = Signature.Subject(
            call.method.rawValue, host: site.host, path: site.path(of: call.key), query: call.query,
            headers: call.headers)
        let signature = Signature(credentials, region: settings.region, at: now)
        let headers = signature.headers(for: subject, payload: call.payload)
        var request = Request(
            call.method, site.base + subject.target, headers: headers.map { .init($0.name, $0.value) }, body: call.body)
        request.answerLimit = call.answerLimit
        request.sink = call.sink
        request.stall = call.stall ?? settings.stall
        let response: Response
        do {
            response = try await client.send(request)
        } catch {
            throw error.fault == .cancelled ? .stopped : .transport(error)
        }
        guard response.isGood else { throw .refused(Refusal(response, at: now)) }
        if call.method == .post, let refusal = Refusal(inside: response) { throw .refused(refusal) }
        return response
    }

    private func current() throws(S3Error) -> Credentials {
        do { return try credentials.current() } catch { throw .credentials(error) }
    }
}

extension S3Store.Settings {
    /// What all addresses of the bucket begin with: `https://films.s3.example.org`.
    public var origin: String { Site(self).base }
}

/// Where a bucket is.
private struct Site: Sendable {
    /// `https://host:port`
    let base: String
    /// As it stands in the header `Host`: without the scheme's own port.
    let host: String
    private let prefix: String

    init(_ settings: S3Store.Settings) {
        let parts = settings.endpoint.parted(at: "://")
        let scheme = parts?.before ?? "https"
        let rest = (parts?.behind ?? settings.endpoint).split(separator: "/", maxSplits: 1).first.map(String.init) ?? ""
        let authority = settings.style == .path ? rest : "\(settings.bucket).\(rest)"
        base = "\(scheme)://\(authority)"
        let port = scheme == "http" ? ":80" : ":443"
        host = authority.hasSuffix(port) ? String(authority.dropLast(port.count)) : authority
        prefix = settings.style == .path ? "/\(settings.bucket)" : ""
    }

    func path(of key: String?) -> String {
        guard let key else { return prefix.isEmpty ? "/" : prefix }
        return "\(prefix)/\(key)"
    }
}

/// Growing pauses with chance in them, so that many who were sent away do not come back at once ("Exponential
/// Backoff And Jitter", AWS Architecture Blog: full jitter).
struct Delays {
    private var ceiling = Duration.milliseconds(200)
    private var left = 5

    /// Nil when it was tried often enough.
    mutating func next() -> Duration? {
        guard left > 0 else { return nil }
        left -= 1
        defer { ceiling = min(ceiling * 3, .seconds(10)) }
        return ceiling * Double.random(in: 0.3...1)
    }
}
