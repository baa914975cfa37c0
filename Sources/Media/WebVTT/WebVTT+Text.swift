extension WebVTT {
    /// A segment of HLS (RFC 8216 §3.5): times count from the same zero as the pictures' presentation times.
    public var segment: String { text("WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:0,LOCAL:00:00:00.000\n") }

    /// A file of its own.
    public var text: String { text("WEBVTT\n") }

    private func text(_ head: String) -> String {
        ([head] + styles.map { $0 + "\n" } + cues.map(\.block)).joined(separator: "\n")
    }
}

extension WebVTT.Cue {
    fileprivate var block: String {
        let line = Self.clock(start) + " --> " + Self.clock(end) + (settings.isEmpty ? "" : " " + settings)
        return (identifier.map { $0 + "\n" } ?? "") + line + "\n" + text + "\n"
    }

    /// `01:02:03.004`; hours have as many digits as they need.
    private static func clock(_ time: Duration) -> String {
        let milliseconds = max(0, time.wholeMicroseconds / 1000)
        func digits(_ number: Int, _ count: Int = 2) -> String {
            let text = String(number)
            return String(repeating: "0", count: max(0, count - text.count)) + text
        }
        let seconds = milliseconds / 1000
        return [seconds / 3600, seconds / 60 % 60, seconds % 60].map { digits($0) }.joined(separator: ":") + "."
            + digits(milliseconds % 1000, 3)
    }
}
