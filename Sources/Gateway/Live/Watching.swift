import HTTPServer
import JSONValue
import WebSocket

/// `GET /events` and `GET /ws`: the stream of what happens.
public struct Watching: Sendable {
    private let live: Live
    private let tokens: Tokens
    private let origins: Origins

    /// - Parameter origins: of pages elsewhere that may open a WebSocket: for those, unlike for all else, it is up to the
    ///   server (RFC 6455 §10.2). A page of ours always may.
    public init(_ live: Live, tokens: Tokens, origins: [String]) {
        self.live = live
        self.tokens = tokens
        self.origins = Origins(allowed: origins)
    }

    public var routes: [Route] {
        [
            Route("GET", "/events", .read) { visit throws(Problem) in try events(visit) },
            // A browser cannot set headers here: the first message may bring the token.
            Route("GET", "/ws", nil) { visit throws(Problem) in try webSocket(visit) },
        ]
    }

    private func events(_ visit: Visit) throws(Problem) -> Treatment {
        let request = visit.request
        let filter = try Filter(
            visit.caller, id: request.parameter("id"), organisation: request.parameter("organisation"))
        let last = request.header("last-event-id") ?? request.parameter("after")
        let follower = Follower(filter, after: last.flatMap { Int($0) }, in: live.ring)
        return .answer(
            Response(
                200,
                [("Content-Type", "text/event-stream"), ("Cache-Control", "no-store"), ("X-Accel-Buffering", "no")],
                .feed(EventFeed(live, follower))))
    }

    private func webSocket(_ visit: Visit) throws(Problem) -> Treatment {
        let request = visit.request
        guard request.method == "GET" else { return .answer(Self.refusal(.notAsked)) }
        guard origins.welcomes(request) else {
            throw Problem(
                403, "other-origin", "pages of \(request.header("origin") ?? "") may not open a WebSocket here")
        }
        do throws(Handshake.Refusal) {
            let headers = try Handshake.answer(to: request.header)
            let (live, tokens, caller) = (live, tokens, visit.caller)
            return .answer(
                Response(101, headers, .upgrade { live.sockets.take($0, Guest(live, tokens, caller)) }))
        } catch {
            return .answer(Self.refusal(error))
        }
    }

    private static func refusal(_ refusal: Handshake.Refusal) -> Response {
        switch refusal {
        case .notAsked, .version:
            Problem(426, "websocket-wanted", "this path speaks WebSocket, version 13 (RFC 6455)").response
                .adding("Upgrade", "websocket").adding("Sec-WebSocket-Version", "13")
        case .badKey: Problem(400, "bad-handshake", "Sec-WebSocket-Key is not 16 bytes in base64").response
        }
    }
}
