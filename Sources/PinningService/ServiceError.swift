internal import HTTP

/// Why a pinning service has not pinned.
enum ServiceError: Error, Hashable {
    case transport(TransportError)
    case token(BearerToken.Fault)
    /// 401 or 403.
    case denied(Excerpt)
    /// 409 `INSUFFICIENT_FUNDS`, 402, 413, 507: the account has no money or no room left.
    case exhausted(Excerpt)
    /// 400 and other faults that it finds with a request.
    case refused(status: Int, Excerpt)
    /// 429 and 5xx: it has its own troubles.
    case unavailable(status: Int, Excerpt)
    /// An answer that no pinning service would give: at this address is something else.
    case notService(status: Int, Excerpt)
    /// An answer that does not have what it should; and what it lacks.
    case unreadable(String)
    /// It has given up on a request.
    case failed(Excerpt)
    /// It has not come further with a request for so long.
    case stands(PinRequest.Status, Excerpt, Duration)
    /// A request that it had is gone: somebody has removed it.
    case gone
}

extension ServiceError: CustomStringConvertible {
    var description: String {
        switch self {
        case .transport(let error): "\(error)"
        case .token(let fault): "\(fault)"
        case .denied(let words): "it denies access: \(words)"
        case .exhausted(let words): "the account is exhausted: \(words)"
        case .refused(let status, let words): "it refuses the request (\(status)): \(words)"
        case .unavailable(let status, let words): "it answers \(status): \(words)"
        case .notService(let status, let words): "what is there is no pinning service, it answers \(status): \(words)"
        case .unreadable(let what): "its answer has no \(what)"
        case .failed(let details): "it could not pin: \(details)"
        case .stands(let status, let details, let time):
            "still \(status.rawValue), nothing new for \(time)" + (details.description.isEmpty ? "" : ": \(details)")
        case .gone: "its request has gone; it is made again"
        }
    }
}
