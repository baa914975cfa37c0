internal import HTTP
internal import Pipeline

/// The table from what a receiver answers to what becomes of a notice. None is ever given up here: what is tried for a
/// day is the outbox's matter.
extension Setback {
    static func receiver(_ error: TransportError) -> Setback {
        if error.fault == .cancelled { return .stopped }
        return error.fault.isOfConfiguration ? .misconfigured("\(error)") : .temporary("\(error)")
    }

    static func receiver(_ status: Int, _ words: Excerpt, _ url: String) -> Setback {
        let sentence = "\(url) answers \(status): \(words)"
        return switch status {
        // Another address, or another secret.
        case 300..<400, 401, 403, 404, 405, 410: .misconfigured(sentence)
        // The receiver finds fault with this notice.
        case 400..<429, 430..<500: .waiting(sentence)
        default: .temporary(sentence)
        }
    }
}
