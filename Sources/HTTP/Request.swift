public import SystemCalls

/// What is asked of a server.
public struct Request: Sendable {
    public var method: Method
    /// Absolute, `http` or `https`; whoever makes it has percent-encoded what must be.
    public var url: String
    /// In the order in which they are sent. `Host` and `Content-Length` are made of URL and body.
    public var headers: [Header]
    public var body: Body
    /// The most of an answer that is kept in memory, in bytes; more is `TransportError.Fault.answerTooLarge`. An
    /// answer that is not good may have 64 KiB where this is less.
    public var answerLimit = 1 << 20
    /// Takes the body of a good answer (2xx) piece by piece, in the place of memory and without a limit. Any
    /// other answer is kept in memory. Runs on the client's only thread: it must not wait for anything.
    public var sink: (@Sendable (UnsafeRawBufferPointer) -> Flow)?
    /// How long the connection may stand still: no byte moved in either direction, neither taken over by the
    /// other side nor come. Nil: for as long as it likes.
    public var stall: Duration? = .seconds(60)
    /// Counts the bytes that have moved, for whoever looks on while the request is under way.
    public var meter: Meter?
    /// How long the whole may take, from its start: for small calls only, a large file takes what it takes.
    public var deadline: Duration?

    public init(_ method: Method, _ url: String, headers: [Header] = [], body: Body = .none) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }

    /// RFC 9110 §9.3.
    public enum Method: String, Hashable, Sendable {
        case get = "GET"
        case head = "HEAD"
        case put = "PUT"
        case post = "POST"
        case delete = "DELETE"
    }

    public struct Header: Hashable, Sendable {
        public var name: String
        public var value: String

        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// What a sink wants.
    public enum Flow: Sendable { case goOn, enough }

    /// What is sent: pieces, one after the other. Files are read while they are sent, never as a whole.
    public struct Body: Sendable {
        enum Piece: Sendable {
            case bytes([UInt8])
            case file(Path, Range<Int>)

            var count: Int {
                switch self {
                case .bytes(let bytes): bytes.count
                case .file(_, let range): range.count
                }
            }
        }

        var pieces: [Piece]
        /// Bytes.
        public var count: Int { pieces.reduce(0) { $0 + $1.count } }

        public static let none = Body(pieces: [])

        public static func bytes(_ bytes: [UInt8]) -> Body { Body(pieces: [.bytes(bytes)]) }

        /// The bytes of `range` of a file, which must not become shorter before they are sent.
        public static func file(_ path: Path, _ range: Range<Int>) -> Body { Body(pieces: [.file(path, range)]) }

        /// `count` bytes of a file as the one field of a form (RFC 7578). The caller sends the header
        /// `Content-Type: multipart/form-data; boundary=<boundary>`; the boundary must not be in the file.
        public static func form(field: String, file: Path, count: Int, boundary: String) -> Body {
            let head = """
                --\(boundary)\r
                Content-Disposition: form-data; name="\(field)"; filename="\(field)"\r
                Content-Type: application/octet-stream\r
                \r

                """
            let tail = "\r\n--\(boundary)--\r\n"
            return Body(pieces: [.bytes(Array(head.utf8)), .file(file, 0..<count), .bytes(Array(tail.utf8))])
        }
    }
}
