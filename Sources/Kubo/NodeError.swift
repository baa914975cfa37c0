internal import ContentAddress
internal import HTTP

/// Why a node did not do what it was asked to.
enum NodeError: Error, Hashable {
    case transport(TransportError)
    case token(BearerToken.Fault)
    /// 401 or 403: the node wants another token, or none of us.
    case denied(status: Int, Excerpt)
    /// The command itself failed: the node's own message.
    case refused(Excerpt)
    /// A status that a node in order does not answer: something before it is in trouble.
    case unavailable(status: Int, Excerpt)
    /// An answer that no node would give: at this address is something else.
    case notNode(status: Int, Excerpt)
    /// An answer that does not have what it should; and what it lacks.
    case unreadable(String)
    /// Neither bytes to the node nor its repository have moved for so long.
    case stalled(Duration)
    /// The blocks are there, the pin was refused: the node's message.
    case notPinned(Excerpt)
    /// What was imported has other roots than the one it was made with.
    case otherRoots([CID])
    /// The import was answered as if it had gone well, and yet the pin is not in the node's list.
    case notListed
}

extension NodeError: CustomStringConvertible {
    var description: String {
        switch self {
        case .transport(let error): "\(error)"
        case .token(let fault): "\(fault)"
        case .denied(let status, let words): "it denies access (\(status)): \(words)"
        case .refused(let message): "it says: \(message)"
        case .unavailable(let status, let words): "it answers \(status): \(words)"
        case .notNode(let status, let words): "what is there is no RPC API of Kubo, it answers \(status): \(words)"
        case .unreadable(let what): "its answer has no \(what)"
        case .stalled(let time): "nothing has moved for \(time)"
        case .notPinned(let message): "it does not pin: \(message)"
        case .otherRoots(let roots):
            "it answers \(roots.isEmpty ? "no root" : roots.map(\.description).joined(separator: ", "))"
        case .notListed: "it took the blocks and answered that they are pinned, but its list of pins lacks them"
        }
    }
}
