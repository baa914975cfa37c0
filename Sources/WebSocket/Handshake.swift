import Digest

/// How an HTTP connection becomes one of these (RFC 6455 §4.2).
public enum Handshake {
    /// Why a request is none.
    public enum Refusal: Error, Hashable, Sendable {
        /// It asks for no WebSocket.
        case notAsked
        /// A version other than 13: answered with 426 and the one that is spoken (RFC 6455 §4.2.2).
        case version
        /// The key is not 16 bytes in base64.
        case badKey
    }

    /// The headers of the answer 101, but for `Connection`, which the server adds.
    ///
    /// - Parameter header: the request's header of that name, which is in small letters.
    public static func answer(
        to header: (String) -> String?
    ) throws(Refusal) -> [(name: String, value: String)] {
        guard has("websocket", header("upgrade")), has("upgrade", header("connection")) else { throw .notAsked }
        guard header("sec-websocket-version") == "13" else { throw .version }
        guard let key = header("sec-websocket-key"), Base64.decode(key)?.count == 16 else { throw .badKey }
        return [("Upgrade", "websocket"), ("Sec-WebSocket-Accept", accept(key))]
    }

    /// What proves to the client that its key was understood.
    public static func accept(_ key: String) -> String {
        Base64.encode(SHA1.digest(of: Array((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8)))
    }

    /// Whether a header's list has that word, whatever its case.
    private static func has(_ word: String, _ list: String?) -> Bool {
        (list ?? "").split(separator: ",").contains { part in
            part.lowercased().split(whereSeparator: \.isWhitespace) == [Substring(word)]
        }
    }
}
