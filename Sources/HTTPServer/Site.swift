/// What answers requests: it sees a request's head and says what is to become of it.
public protocol Site: Sendable {
    /// Called on one of the few threads that serve all connections: it must not block.
    func treat(_ request: Request) -> Treatment
    /// What is said with every answer. Called on the same threads; must not block.
    ///
    /// - Parameter request: nil where its head could not be understood.
    func finish(_ response: Response, to request: Request?) -> Response
}

/// What becomes of a request, decided by its head.
public enum Treatment: Sendable {
    /// Now. What there is of a body is read and thrown away, up to a bound.
    case answer(Response)
    /// The answer needs time or blocks: it is made on a thread of its own.
    case work(@Sendable () async -> Response)
    /// The whole body at once; one that is larger than `limit` bytes is answered with 413.
    case collect(limit: Int, @Sendable ([UInt8]) async -> Response)
    /// The body piece by piece.
    case receive(any Intake)
}

/// Takes one body as it comes. The calls come one after the other; the client waits meanwhile.
public protocol Intake: Sendable {
    /// The body may come. An answer refuses it, and nothing else is called: a client that waits for `100 Continue` sends
    /// none of it, and others can stop.
    func begin() async -> Response?
    /// The next bytes. An answer ends it: nothing more of the body is taken. It may block; while it does not for long,
    /// it is called on the threads that serve all connections (`Pace`).
    func take(_ bytes: RawSpan) -> Response?
    /// The body was whole.
    func end() async -> Response
    /// It will not be: the client has gone, or the server stops. Instead of `end`, also after an answer of `take`.
    func abandon() async
}
