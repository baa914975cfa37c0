internal import SystemCalls

/// Looks at one file and asks the questions that its `Settle` wants answered.
struct Observer: Sendable {
    let wholeness: Wholeness

    /// What came of it and the attributes it holds for; nil when the name has gone.
    ///
    /// `noLease` is why the kernel cannot be asked for writers there; nil where it can.
    func look(
        at path: Path, _ settle: inout Settle, noLease: String?, now: Instant
    ) throws(SystemError) -> (verdict: Verdict, attributes: Attributes)? {
        guard let attributes = try Disk().attributes(of: path) else { return nil }
        var move = settle.see(attributes, at: now)
        while true {
            switch move {
            case .askForWriter:
                move = settle.hear(noLease.map(LeaseAnswer.notSupported) ?? Lease.answer(at: path), at: now)
            case .askWhetherWhole:
                move = settle.hear(wholeness(path), at: now)
            case .rest(.ready(let proof)):
                return try lastLook(at: path, &settle, attributes, proof, now)
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
