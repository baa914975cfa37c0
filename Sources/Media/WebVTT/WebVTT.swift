/// A text in the form of WebVTT (W3C, "WebVTT: The Web Video Text Tracks Format"): what is shown, and when.
public struct WebVTT: Hashable, Sendable {
    /// `STYLE` and `REGION` blocks, as they are: every piece of the text needs them.
    public var styles: [String]
    /// By their begin.
    public var cues: [Cue]

    public init(styles: [String] = [], cues: [Cue]) {
        self.styles = styles
        self.cues = cues
    }

    public struct Cue: Hashable, Sendable {
        public var identifier: String?
        /// In whole milliseconds, like `end`.
        public var start: Duration
        public var end: Duration
        /// `line:0 align:start`, as they are.
        public var settings: String
        /// The lines, none of them empty.
        public var text: String

        public init(
            identifier: String? = nil, start: Duration, end: Duration, settings: String = "", text: String
        ) {
            self.identifier = identifier
            self.start = start
            self.end = end
            self.settings = settings
            self.text = text
        }
    }
}

extension WebVTT {
    /// On a clock that begins `zero` later. What is over before it is gone; what is shown then, begins with it.
    public func counted(from zero: Duration) -> WebVTT {
        let moved = cues.compactMap { cue -> Cue? in
            var cue = cue
            cue.start = max(.zero, cue.start - zero)
            cue.end -= zero
            return cue.end > .zero ? cue : nil
        }
        return WebVTT(styles: styles, cues: moved)
    }

    /// One text for each stretch of time that begins at zero or at one of the ascending `boundaries`. Times stay as
    /// they are. A cue that is shown beyond a boundary is in the stretches on both sides of it (RFC 8216 §3.5); what
    /// comes after the last boundary is in the last.
    public func cut(at boundaries: [Duration]) -> [WebVTT] {
        var pieces = [WebVTT](repeating: WebVTT(styles: styles, cues: []), count: boundaries.count + 1)
        for cue in cues {
            let first = boundaries.places(notAbove: cue.start)
            // A cue that ends with a stretch is not shown in the next one.
            let last = max(first, boundaries.places(below: cue.end))
            for place in first...last { pieces[place].cues.append(cue) }
        }
        return pieces
    }
}

extension [Duration] {
    fileprivate func places(notAbove time: Duration) -> Int { search { $0 <= time } }
    fileprivate func places(below time: Duration) -> Int { search { $0 < time } }

    /// How many at the begin fit; those that fit come before those that do not.
    private func search(_ fits: (Duration) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if fits(self[middle]) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
