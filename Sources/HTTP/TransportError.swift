public import SystemCalls

/// Why there is no answer.
public struct TransportError: Error, Hashable, Sendable {
    public let fault: Fault
    /// `host:port` of the server that was asked.
    public let server: String
    /// Whether the server may have got the request, and so may have done what it asks.
    public let mayHaveArrived: Bool

    public enum Fault: Hashable, Sendable {
        /// No address for the name.
        case unresolved
        /// Nobody listens there.
        case refused
        /// No way there: the errno of the connection.
        case unreachable(code: Int32)
        /// No connection within the time.
        case connectTimeout(Duration)
        /// A connection, and no byte in either direction for so long.
        case stalled(Duration)
        /// Not done within the time.
        case deadline(Duration)
        /// The connection ended before the answer was whole.
        case cut
        case certificate(CertificateFault)
        /// TLS did not come about for another reason: the library's words.
        case tls(String)
        /// Bytes.
        case answerTooLarge(limit: Int)
        /// What answers there speaks no HTTP.
        case notHTTP
        /// The task was cancelled.
        case cancelled
        /// The sink had enough.
        case enough
        /// A URL or a header that cannot be sent.
        case malformed(String)
        /// The file that was to be sent cannot be read.
        case file(SystemError)
        /// The file that was to be sent ends before its range does.
        case fileTooShort(Path)
        /// libcurl's number and words.
        case other(code: Int, String)
    }

    public enum CertificateFault: Hashable, Sendable {
        case expired, notYetValid
        /// It is for another name.
        case otherName
        /// Nobody whom we trust has signed it: OpenSSL's words.
        case untrusted(String)
        /// The file of trusted certificates cannot be read.
        case noAuthorities(Path)
    }
}

extension TransportError: CustomStringConvertible {
    /// `s3.example:443: connection refused`
    public var description: String { "\(server): \(fault)" }
}

extension TransportError.Fault: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unresolved: "no address for this name: no uplink, or a wrong name"
        case .refused: "connection refused"
        case .unreachable(let code): "\(SystemError("connect", nil, code: code))"
        case .connectTimeout(let time): "no connection within \(time)"
        case .stalled(let time): "the connection stood still for \(time)"
        case .deadline(let time): "no answer within \(time)"
        case .cut: "the connection was cut"
        case .certificate(let fault): "\(fault)"
        case .tls(let words): "TLS failed: \(words)"
        case .answerTooLarge(let limit): "the answer has more than \(limit) bytes"
        case .notHTTP: "the answer is not HTTP"
        case .cancelled: "cancelled"
        case .enough: "ended by its reader"
        case .malformed(let what): "\(what) has a character that cannot be sent"
        case .file(let error): "\(error)"
        case .fileTooShort(let path): "\(path) became shorter while it was sent"
        case .other(let code, let words): "\(words) (libcurl \(code))"
        }
    }
}

extension TransportError.CertificateFault: CustomStringConvertible {
    public var description: String {
        switch self {
        case .expired: "its certificate has expired"
        case .notYetValid: "its certificate is not valid yet: compare the clocks"
        case .otherName: "its certificate is for another name"
        case .untrusted(let words): "its certificate is not trusted: \(words)"
        case .noAuthorities(let path): "the trusted certificates in \(path) cannot be read"
        }
    }
}

extension TransportError.Fault {
    /// A person must change something before it can go well. A name without an address is not of these: an uplink
    /// that is away looks the same.
    public var isOfConfiguration: Bool {
        switch self {
        case .certificate, .notHTTP, .malformed: true
        case .unresolved, .refused, .unreachable, .connectTimeout, .stalled, .deadline, .cut, .tls, .answerTooLarge,
            .cancelled, .enough, .file, .fileTooShort, .other:
            false
        }
    }
}
