extension Verdict {
    /// A sentence for the person who asks why a file is still at the door: the rule that holds it and
    /// when it is looked at next.
    public func text(at now: Instant) -> String {
        switch self {
        case .ready(let proof): "ready: it will be admitted (\(proof))"
        case .wait(let until, let wait): "waiting: \(wait); next look \((until - now).inText)"
        case .held(let until, let why):
            "held: \(why); kept for its upload to go on, given on as it is \((until - now).inText)"
        case .ignored(let pattern):
            "left alone: its name (rule \(pattern)) says that it is not finished; rename it when it is"
        case .refused(let refusal): "refused: \(refusal)"
        }
    }

    /// When to look again without being told; nil when only a change can help.
    public var due: Instant? {
        switch self {
        case .wait(let until, _), .held(let until, _): until
        case .ready, .ignored, .refused: nil
        }
    }
}

extension Duration {
    /// `500 ms`, `2 s`, `90 s`, `3 min`, `1 h`: in the largest unit that says it exactly, or nearly.
    var text: String {
        let (seconds, attoseconds) = components
        let milliseconds = attoseconds / 1_000_000_000_000_000
        if seconds == 0 { return "\(milliseconds) ms" }
        if seconds < 10, milliseconds >= 100 { return "\(seconds).\(milliseconds / 100) s" }
        if seconds % 3600 == 0 { return "\(seconds / 3600) h" }
        if seconds % 60 == 0 || seconds > 600 { return "\(seconds / 60) min" }
        return "\(seconds) s"
    }

    fileprivate var inText: String { self <= .zero ? "now" : "in \(text)" }
}
