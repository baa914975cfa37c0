internal import SystemCalls

/// Speaks HTTP/1.1 with servers. One thread moves the bytes of all transfers; connections are kept and used
/// again.
///
/// 1. No URL but `http` and `https`, no redirect, no proxy of the environment.
/// 2. A request is sent once; only where a kept connection proves dead before a byte came back, libcurl sends
///    it once more over a new one.
/// 3. Cancelling the task ends the transfer at once.
public final class Client: Sendable {
    private let engine: Engine

    /// Touches no network. The thread ends with the client.
    public init(_ settings: Settings = Settings()) {
        engine = Engine(settings)
    }

    deinit { engine.stop() }

    /// Returns when the whole answer is there, whatever its status.
    public func send(_ request: Request) async throws(TransportError) -> Response {
        let transfer = try Transfer(request)
        let engine = engine
        // The engine sees to it that a transfer that stands still ends.
        let heart = Heart.current
        heart?.rest()
        defer { heart?.wake() }
        let result = await withTaskCancellationHandler {
            await withUnsafeContinuation { engine.begin(transfer, $0) }
        } onCancel: {
            engine.cancel(transfer)
        }
        return try result.get()
    }
}
