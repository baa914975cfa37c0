internal import SystemCalls

/// Looks at one file and asks the questions that its `Settle` wants answered.
struct Observer: Sendable {
    let wholeness: Wholeness

    /// What is known of the look beside the file itself.
    struct Look {
        let at: Instant
        /// Why the kernel cannot be asked for writers there; nil where it can.
        let noLease: String?
        /// An event said that whoever brought the file is done with it.
        var isDelivered = false
    }

    /// What came of it and the attributes it holds for; nil when the name has gone.
    func look(
        at path: Path, _ settle: inout Settle, _ arrivals: inout Arrivals, _ look: Look
    ) throws(SystemError) -> (verdict: Verdict, attributes: Attributes)? {
        guard let attributes = try Disk().attributes(of: path) else { return nil }
        let first = arrivals.first(attributes, look.at)
        if look.isDelivered { settle.delivered(attributes, firstSeen: first, at: look.at) }
        var move = settle.see(attributes, at: look.at)
        while true {
            switch move {
            case .askForWriter:
                move = settle.hear(look.noLease.map(LeaseAnswer.notSupported) ?? Lease.answer(at: path), at: look.at)
            case .askWhetherWhole:
                move = settle.hear(wholeness(path), at: look.at)
            case .rest(.ready(let proof)):
                return try lastLook(at: path, &settle, attributes, proof, look.at)
            case .rest(let verdict):
                return (verdict, attributes)
            }
        }
    }

    /// Looking into a film takes time: what was proved must still hold.
    private func lastLook(
        at path: Path, _ settle: inout Settle, _ attributes: Attributes, _ proof: Proof, _ now: Instant
    ) throws(SystemError) -> (verdict: Verdict, attributes: Attributes)? {
        guard let last = try Disk().attributes(of: path) else { return nil }
        if settle.knows(last) { return (.ready(proof), last) }
        if case .rest(let verdict) = settle.see(last, at: now) { return (verdict, last) }
        return (.wait(until: now, .changing), last)
    }
}
