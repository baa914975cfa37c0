/// Why a text is no WebVTT.
public enum WebVTTError: Error, Hashable, Sendable {
    case tooLong(bytes: Int)
    case notUTF8
    /// The first line is not `WEBVTT`.
    case noHeader
    /// A block that is neither cue nor style nor note, or times that are none.
    case malformed(line: Int)
}

extension WebVTTError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .tooLong(let bytes): "text of \(bytes) bytes, at most \(WebVTT.limit) are read"
        case .notUTF8: "the text is not UTF-8"
        case .noHeader: "the first line is not WEBVTT"
        case .malformed(let line): "line \(line): neither a cue nor a style nor a note"
        }
    }
}

/// Reading, after W3C WebVTT §4.1. Strict, but for one thing: a block without times behind a cue belongs to the cue's
/// text. The standard would pass over it; but ffmpeg writes the blank lines of other formats' texts as they are, and
/// no word may be lost.
extension WebVTT {
    /// Bytes. The texts of a day of talk are below a tenth of it.
    public static let limit = 16 << 20

    public init(parsing bytes: [UInt8]) throws(WebVTTError) {
        guard bytes.count <= Self.limit else { throw .tooLong(bytes: bytes.count) }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .notUTF8 }
        var blocks = Blocks(text)
        guard let head = blocks.next()?.lines.first, Self.isSignature(head) else { throw .noHeader }
        self.init(cues: [])
        while let block = blocks.next() { try take(block) }
        cues = cues.filter { !$0.text.isEmpty }
        // Those that begin together stay in their order.
        cues = cues.enumerated().sorted { ($0.element.start, $0.offset) < ($1.element.start, $1.offset) }.map(\.element)
    }

    private static func isSignature(_ line: Substring) -> Bool {
        let line = line.unicodeScalars.first == "\u{feff}" ? Substring(line.unicodeScalars.dropFirst()) : line
        return line == "WEBVTT" || line.hasPrefix("WEBVTT ") || line.hasPrefix("WEBVTT\t")
    }

    private mutating func take(_ block: Blocks.Block) throws(WebVTTError) {
        let lines = block.lines
        if let times = Times(lines[0]) {
            cues.append(Cue(times, identifier: nil, lines.dropFirst()))
        } else if lines.count > 1, let times = Times(lines[1]) {
            cues.append(Cue(times, identifier: String(lines[0]), lines.dropFirst(2)))
        } else if Self.begins(lines[0], "NOTE") {
            return
        } else if cues.isEmpty, Self.begins(lines[0], "STYLE") || Self.begins(lines[0], "REGION") {
            styles.append(lines.joined(separator: "\n"))
        } else if !cues.isEmpty {
            let more = Markup.checked(lines.joined(separator: "\n"))
            cues[cues.count - 1].text += (cues[cues.count - 1].text.isEmpty ? "" : "\n") + more
        } else {
            throw .malformed(line: block.number)
        }
    }

    private static func begins(_ line: Substring, _ word: String) -> Bool {
        line == word || line.hasPrefix(word + " ") || line.hasPrefix(word + "\t")
    }
}

extension WebVTT.Cue {
    fileprivate init(_ times: Times, identifier: String?, _ lines: ArraySlice<Substring>) {
        self.init(
            identifier: identifier, start: times.start, end: times.end, settings: times.settings,
            text: Markup.checked(lines.joined(separator: "\n")))
    }
}

/// Lines between blank lines, with the number of the first.
private struct Blocks {
    struct Block {
        var number: Int
        var lines: [Substring]
    }

    private var rest: ArraySlice<Substring>
    private var number = 1

    init(_ text: String) {
        // `\r\n` is one character to Swift.
        rest = text.split(omittingEmptySubsequences: false) { ["\n", "\r", "\r\n"].contains($0) }[...]
    }

    mutating func next() -> Block? {
        while rest.first?.isEmpty == true { drop(1) }
        guard !rest.isEmpty else { return nil }
        let block = Block(number: number, lines: Array(rest.prefix { !$0.isEmpty }))
        drop(block.lines.count)
        return block
    }

    private mutating func drop(_ count: Int) {
        rest = rest.dropFirst(count)
        number += count
    }
}

/// `00:01.000 --> 00:02.500 line:0`
private struct Times {
    var start: Duration
    var end: Duration
    var settings: String

    init?(_ line: Substring) {
        let words = line.split { $0 == " " || $0 == "\t" }
        guard words.count >= 3, words[1] == "-->", let start = Self.time(words[0]), let end = Self.time(words[2]) else {
            return nil
        }
        self.start = start
        self.end = end
        settings = words.dropFirst(3).joined(separator: " ")
    }

    /// §3.3: `[hours:]minutes:seconds.milliseconds`, two digits each, three the last; hours as many as they need, at
    /// most seven here: a thousand years.
    private static func time(_ text: Substring) -> Duration? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count), let last = parts.last else { return nil }
        let seconds = last.split(separator: ".", omittingEmptySubsequences: false)
        guard seconds.count == 2, let whole = number(seconds[0], 2...2), let thousandths = number(seconds[1], 3...3),
            let minutes = number(parts[parts.count - 2], 2...2), whole < 60, minutes < 60,
            let hours = parts.count == 3 ? number(parts[0], 2...7) : 0
        else { return nil }
        return .milliseconds(((hours * 60 + minutes) * 60 + whole) * 1000 + thousandths)
    }

    private static func number(_ text: Substring, _ digits: ClosedRange<Int>) -> Int? {
        digits.contains(text.utf8.count) ? String(text).decimalInteger : nil
    }
}
