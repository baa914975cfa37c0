internal import ContentAddress
internal import HTTP
internal import Pipeline
internal import SystemCalls

/// The table from what a node, or the way to it, refuses to what a step does. A node heals, and the item waits.
/// Where the address, the name, the certificate or the token is not as it should be, no waiting helps: the
/// configuration is at fault. Only a CAR that is not the DAG it should be is the item's fault.
extension Setback {
    static func node(_ error: NodeError, _ address: String, _ root: CID?) -> Setback {
        if case .transport(let transport) = error, transport.fault == .cancelled { return .stopped }
        let sentence = "the IPFS node at \(address)\(root.map { " for \($0)" } ?? ""): \(error)"
        return error.isOfConfiguration ? .misconfigured(sentence) : .temporary(sentence)
    }

    static func node(_ fault: AddressError, _ root: CID) -> Setback {
        switch fault {
        case .system(let error) where error.isAbsent:
            .permanent("the item has no CAR for \(root), which an earlier step made: \(error)")
        case .system:
            .temporary("the CAR of \(root) cannot be read: \(fault)")
        default:
            .permanent("the item's CAR does not hold the DAG \(root): \(fault)")
        }
    }
}

extension NodeError {
    /// A person must change something before it can go well.
    var isOfConfiguration: Bool {
        switch self {
        case .transport(let error): error.fault.isOfConfiguration
        case .token, .denied, .notNode: true
        case .refused, .unavailable, .unreadable, .stalled, .notPinned, .otherRoots, .notListed: false
        }
    }

    /// A damaged CAR is answered in words of which no two versions agree: wherever the node objects to what it
    /// was given, the CAR may be why.
    var mayBeOfItem: Bool {
        switch self {
        case .refused, .notPinned, .otherRoots: true
        case .transport(let error): error.fault == .cut
        case .token, .denied, .unavailable, .notNode, .unreadable, .stalled, .notListed: false
        }
    }
}
