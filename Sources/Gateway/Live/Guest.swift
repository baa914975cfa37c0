import HTTPServer
import JSONValue

/// Who is at the other end of a WebSocket, and what his messages mean.
struct Guest: Sendable {
    let live: Live
    private let tokens: Tokens
    private var caller: Caller

    init(_ live: Live, _ tokens: Tokens, _ caller: Caller) {
        self.live = live
        self.tokens = tokens
        self.caller = caller
    }

    /// `{"type": "subscribe", "id": …, "organisation": …, "after": …, "token": …}`, each but the first may be left out.
    mutating func subscribe(_ text: String) throws(Problem) -> Follower {
        guard let json = try? JSON(parsing: Array(text.utf8)), json["type"]?.string == "subscribe" else {  // said below
            throw Problem(400, "bad-message", "what is understood is {\"type\": \"subscribe\", …}")
        }
        if let token = json["token"]?.string {
            caller = try tokens.caller(of: token)
        } else if caller == .stranger {
            throw Problem(401, "token-wanted", "the first message has to bring the token")
        }
        let filter = try Filter(caller, id: try json.text("id"), organisation: try json.text("organisation"))
        return Follower(filter, after: json["after"]?.int, in: live.ring)
    }
}

extension JSON {
    fileprivate func text(_ name: String) throws(Problem) -> String? {
        guard let value = self[name], !value.isNull else { return nil }
        guard let text = value.string else { throw Problem(400, "bad-message", "\(name) has to be text") }
        return text
    }
}
