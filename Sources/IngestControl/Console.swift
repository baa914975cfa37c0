import CommandLineOptions
import Glibc
import Synchronization
import SystemCalls

/// Where a command's answer goes.
struct Console: Sendable {
    let write: @Sendable (String) -> Void
    /// A terminal's size, asked each time: windows are resized. Nil for a pipe or a file.
    let size: @Sendable () -> (columns: Int, rows: Int)?
    let isColoured: Bool

    var width: Int? { size()?.columns }
    var ink: Ink { Ink(isColoured: isColoured) }

    static let standard = Console(
        write: { text in put(text, on: 1) }, size: terminalSize,
        isColoured: isatty(1) == 1 && getenv("NO_COLOR") == nil && !isDumb)

    static let complain: @Sendable (String) -> Void = { put("ingestctl: \($0)\n", on: 2) }

    private static var isDumb: Bool { getenv("TERM").map { strcmp($0, "dumb") == 0 } ?? true }

    @Sendable private static func terminalSize() -> (columns: Int, rows: Int)? {
        guard isatty(1) == 1 else { return nil }
        var answer = winsize()
        let isKnown = ioctl(1, UInt(TIOCGWINSZ), &answer) == 0 && answer.ws_col > 0 && answer.ws_row > 0
        return isKnown ? (Int(answer.ws_col), Int(answer.ws_row)) : (80, 24)
    }

    /// What kept an answer from being written; the command goes on and fails at its end.
    static let failure = Mutex<SystemError?>(nil)

    private static func put(_ text: String, on number: Int32) {
        let bytes = Array(text.utf8)
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { Glibc.write(number, $0.baseAddress! + written, bytes.count - written) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                let error = SystemError.last("write")
                return failure.withLock { $0 = $0 ?? error }
            }
            written += count
        }
    }
}

/// What a stranger wrote, line by line, safe to print.
func printable(lines text: String) -> [String] {
    text.split(whereSeparator: \.isNewline).map { Argument(bytes: $0.utf8).description }
}
