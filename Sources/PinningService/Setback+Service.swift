internal import ContentAddress
internal import HTTP
internal import Pipeline

/// The table from what a pinning service refuses to what a step does. What is stored there is the same for
/// every service, so nothing is the item's fault; that it is slow with one item is that item's alone.
extension Setback {
    static func service(_ error: ServiceError, _ address: String, _ root: CID) -> Setback {
        let sentence = "the pinning service at \(address) for \(root): \(error)"
        switch error {
        case .transport(let transport) where transport.fault == .cancelled: return .stopped
        case .failed, .stands, .gone: return .waiting(sentence)
        case .exhausted: return .temporary("\(sentence); pay, or make room in the account")
        case _ where error.isOfConfiguration: return .misconfigured(sentence)
        case .transport, .token, .denied, .refused, .unavailable, .notService, .unreadable: return .temporary(sentence)
        }
    }
}

extension ServiceError {
    /// A person must change something before it can go well.
    var isOfConfiguration: Bool {
        switch self {
        case .transport(let error): error.fault.isOfConfiguration
        case .token, .denied, .notService: true
        case .exhausted, .refused, .unavailable, .unreadable, .failed, .stands, .gone: false
        }
    }
}
